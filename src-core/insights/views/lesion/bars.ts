/** Units removed alone, and chosen ones together, as bars. */
import { type Bar, barsPicture } from "../../../pictures/bars-picture";
import type { Picture, Size } from "../../../pictures/picture";
import type { Figure } from "../../insight";
import type { Lesioned, LesionUnit } from "../../lesion";
import type { Shown } from "../view";
import { PAINTS } from "./paints";
import { count, lesionWords } from "./words";

type Shows = Shown<"lesion">;

/** Beside each other only units that keep their shape in both: of others the two are not alike. */
export function barsOf(shown: readonly Shows[], size: Size): Picture {
  const [first] = shown;
  const names =
    shown.length > 1
      ? (first?.figures.units ?? []).flatMap(({ block }) =>
          shown.every(({ figures }) => unitOf(figures.units, block)?.keepsShape) ? [block] : [],
        )
      : (first?.figures.units ?? []).map(({ block }) => block);
  const isTogether = first?.figures.way === "chosen";
  const chosen = isTogether ? (first.figures.lesions[0]?.removed ?? []) : [];
  const isAlone = !isTogether || shown.every(({ figures }) => figures.alone !== undefined);
  const together = {
    label: chosen.length === 1 ? `without ${chosen[0]}` : "without them",
    bars: shown.map((each, network) => barOf(each.figures.lesions[0], network)),
  };
  const alone = names.map((block) => ({
    label: block,
    bars: shown.map(({ figures }, network) => ({
      ...barOf(
        lesionOf(figures.alone ?? figures.lesions, block),
        network,
        block,
        unitOf(figures.units, block)?.refusal,
        figures.whole.accuracy,
      ),
      isFaint: isTogether && !chosen.includes(block),
    })),
  }));
  const leftOut = (first?.figures.units.length ?? 0) - names.length;
  // One that is removed alone stands among the others already.
  const isAmong = chosen.length === 1 && isAlone && names.includes(chosen[0] ?? "");
  const groups = [...(isAlone ? alone : []), ...(isTogether && !isAmong ? [together] : [])];
  return barsPicture(groups, size, {
    xLabel: isAlone
      ? `unit that is removed alone, from the images to the output${leftOutWords(leftOut)}`
      : "",
    yLabel: "share named right without it, with 95% interval",
    high: 1,
    lines: shown.flatMap(({ figures: { whole } }, network) =>
      whole.accuracy === null
        ? []
        : [
            {
              value: whole.accuracy,
              label: shown.length === 1 ? "whole" : network === 0 ? "whole, left bars" : "whole, right bars",
              paint: PAINTS[network] ?? "faint",
            },
          ],
    ),
  });
}

function leftOutWords(units: number): string {
  if (units === 0) return "";
  return `; ${count(units, "unit")} ${units === 1 ? "is" : "are"} left out that ${units === 1 ? "does" : "do"} not keep the shape in both`;
}

function barOf(
  lesioned: Lesioned | undefined,
  network: number,
  block?: string,
  refusal?: string,
  whole: Figure = null,
): Bar {
  const paint = PAINTS[network] ?? "faint";
  const of = block === undefined ? {} : { of: block };
  if (!lesioned)
    return { value: null, paint, title: `${block ?? ""} ${refusal ?? "was not removed"}`, ...of };
  const { accuracy, less, low, high } = lesioned;
  const base = whole ?? (accuracy === null || less === null ? null : accuracy + less);
  return {
    value: accuracy,
    // How far it lies below the whole network, around where that stands.
    interval:
      base === null || low === null || high === null ? undefined : { low: base - high, high: base - low },
    paint,
    title: lesionWords(lesioned),
    ...of,
  };
}

function unitOf(units: readonly LesionUnit[], block: string): LesionUnit | undefined {
  return units.find((unit) => unit.block === block);
}

export function lesionOf(lesions: readonly Lesioned[], block: string): Lesioned | undefined {
  return lesions.find(({ removed }) => removed.length === 1 && removed[0] === block);
}
