import { type Axis, linearAxis, logAxis } from "../../pictures/axis";
import { type Curve, curvesPicture } from "../../pictures/curves-picture";
import type { Paint, Picture, Size } from "../../pictures/picture";
import type { Figure } from "../insight";
import { PATHS_TOLERANCE, type PathLength } from "../paths";
import type { InsightView, Shown } from "./view";
import { figureWords } from "./words";

type ShownPaths = Shown<"paths">;

/** Where all values are 0 an axis begins here. */
const LEAST = 1e-12;

export const pathsView: InsightView<"paths"> = {
  sentences({ figures }) {
    const { units, from, whole, lengths, together, most, check } = figures;
    const [skips, all] = [lengths[0]?.norm ?? null, lengths.at(-1)?.norm ?? null];
    return [
      `The gradient at ${from} comes back on ${pathsWords(units)} paths: at each of ${units} ${units === 1 ? "unit" : "units"} through the skip or through F. Whole, its norm is ${figureWords(whole)}.`,
      `Through the skips alone it is ${figureWords(skips)}, through F of all units ${figureWords(all)}${factorWords(skips, all, units)}.`,
      most
        ? `If none cancelled another, 95% of it would come on paths through F of ${stretchWords(most)} of ${units}: ${percent(most.paths)} of all paths.`
        : "At least one norm is no number, so it cannot be said which paths carry most.",
      ...(together === null
        ? []
        : [
            `But paths do cancel: all norms times their counts are ${figureWords(together)} times the whole gradient.`,
          ]),
      ...(check ? [checkWords(check.error)] : []),
    ];
  },
  table({ figures: { lengths } }) {
    return {
      columns: ["F in k units", "paths", "drawn", "mean norm", "standard error", "share if none cancelled"],
      rows: lengths.map(({ k, count, drawn, norm, error, share }) => [
        String(k),
        count === null ? "beyond numbers" : countWords(count),
        drawn === count ? "all" : String(drawn),
        figureWords(norm),
        error === null && norm !== null ? "-" : figureWords(error),
        share === null ? figureWords(share) : percent(share),
      ]),
    };
  },
  pictures(shown, size) {
    const picture = (yLabel: string, isLog: boolean, of: (length: PathLength) => Figure): Picture =>
      lengthCurves(shown, size, { yLabel, isLog, of });
    return [
      picture("mean norm of a path", true, ({ norm }) => norm),
      picture("number of paths", true, ({ count }) => count),
      picture("share if none cancelled, %", false, ({ share }) => (share === null ? null : 100 * share)),
    ];
  },
};

/** `2^9 = 512`, as long as that is short. */
function pathsWords(units: number): string {
  return units <= 20 ? `2^${units} = ${(2 ** units).toLocaleString("en-US")}` : `2^${units}`;
}

function factorWords(skips: Figure, all: Figure, units: number): string {
  if (!skips || !all) return "";
  return `: each further F changes it by a factor of ${figureWords((all / skips) ** (1 / units))} in the mean`;
}

function stretchWords({ from, to }: { readonly from: number; readonly to: number }): string {
  return from === to ? String(from) : `${from} to ${to}`;
}

function percent(share: number): string {
  return `${figureWords(100 * share)}%`;
}

function countWords(count: number): string {
  return count < 1e7 ? count.toLocaleString("en-US") : figureWords(count);
}

function checkWords(error: Figure): string {
  return error !== null && error < PATHS_TOLERANCE
    ? `Checked: the gradients of all paths add up to the whole (error ${figureWords(error)}).`
    : `The gradients of all paths do not add up to the whole: error ${figureWords(error)}.`;
}

const PAINTS: readonly Paint[] = ["accent", "convolution"];

function lengthCurves(
  shown: readonly ShownPaths[],
  size: Size,
  about: {
    readonly yLabel: string;
    readonly isLog: boolean;
    readonly of: (length: PathLength) => Figure;
  },
): Picture {
  const { yLabel, isLog, of } = about;
  const curves = shown.map(({ frame, figures: { lengths } }, network): Curve => {
    const values = lengths.map(of);
    return {
      label: shown.length === 1 ? "" : network === 0 ? "solid" : "dashed",
      paint: PAINTS[network] ?? "faint",
      x: lengths.map(({ k }) => k),
      y: values.map((value) => value ?? Number.NaN),
      titles: lengths.map(
        ({ k }, place) => `${frame.network}, F in ${k}: ${yLabel} ${figureWords(values[place])}`,
      ),
      ...(network > 0 && { dash: "5 4" }),
    };
  });
  const units = Math.max(1, ...shown.map(({ figures }) => figures.units));
  const values = curves.flatMap(({ y }) => [...y]);
  return curvesPicture(curves, size, {
    // Half a unit of room at either end.
    xAxis: { low: -0.5, high: units + 0.5, isLog: false },
    xTicks: wholeTicks(units),
    yAxis: isLog ? positiveAxis(values) : linearAxis(values),
    xLabel: "k: units whose F the path goes through",
    yLabel,
  });
}

/** A log axis has no 0: it lies on the lower edge. */
function positiveAxis(values: readonly number[]): Axis {
  const positive = values.filter((value) => value > 0);
  return logAxis(positive, Math.min(LEAST, ...positive));
}

const MOST_TICKS = 12;

function wholeTicks(last: number): number[] {
  const step = Math.ceil(last / MOST_TICKS);
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
}
