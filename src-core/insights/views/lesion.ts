import { linearAxis } from "../../pictures/axis";
import { type Bar, barsPicture } from "../../pictures/bars-picture";
import { type Curve, curvesPicture } from "../../pictures/curves-picture";
import type { Paint, Picture, Size } from "../../pictures/picture";
import type { Figure } from "../insight";
import type { DrawnLesion, Lesion, Lesioned, LesionUnit } from "../lesion";
import type { InsightView, Shown, Table } from "./view";
import { figureWords } from "./words";

type Shows = Shown<"lesion">;

/** Of the network, and of the one beside it. */
const PAINTS = ["accent", "convolution"] as const satisfies readonly Paint[];

export const lesionView: InsightView<"lesion"> = {
  sentences({ figures }) {
    const { way, whole, measuredOn, chance } = figures;
    const measured =
      measuredOn > 0 ? [`Measured anew on ${count(measuredOn, "image")} of the training part.`] : [];
    if (whole.accuracy === null)
      return ["The whole network's outputs are not numbers, so no block can be held against it."];
    const all = `The whole network is right on ${percent(whole.accuracy)} of these images.`;
    if (isGuessing(figures)) {
      return [
        `${all} Always naming their most frequent class is right on ${percent(chance)}: the network tells these images apart no better than that, so nothing can be lost, and what is said of its blocks means little.`,
        ...measured,
      ];
    }
    if (way === "each") return [...eachWords(figures), all, ...measured];
    if (way === "chosen")
      return [...figures.lesions.map(lesionWords), ...aloneWords(figures), all, ...measured];
    return [...drawnWords(figures), all, ...measured];
  },
  table({ figures: { way, units, lesions, alone = [], draws } }) {
    if (way === "random" || way === "swaps") return drawnTable(way, draws);
    const others = alone.filter(({ removed }) => String(removed) !== String(lesions[0]?.removed));
    const rows = [...lesions, ...others].map((each) => [
      each.removed.join(", "),
      percent(each.accuracy),
      points(each.less),
      `${points(each.low)} to ${points(each.high)}`,
      figureWords(each.loss),
    ]);
    const gone = new Set(lesions.flatMap(({ removed }) => removed));
    const kept = way === "each" ? units.filter(({ block }) => !gone.has(block)) : [];
    const columns = ["without", "right", "points less", "95% interval", "loss"];
    if (kept.length === 0) return { columns, rows };
    return {
      columns: [...columns, "why not"],
      rows: [
        ...rows.map((row) => [...row, "-"]),
        ...kept.map(({ block, refusal = "-" }) => [block, "-", "-", "-", "-", refusal]),
      ],
    };
  },
  pictures(shown, size) {
    const [first] = shown;
    if (!first) return [];
    const alike = shown.filter(({ figures }) => figures.way === first.figures.way);
    const { way } = first.figures;
    if (way === "random" || way === "swaps") return [drawnPicture(alike, size, way)];
    return [barsOf(alike, size)];
  },
  sides: ({ figures: { way } }) =>
    way === "random" || way === "swaps" ? ["Solid", "Dashed"] : ["Left bars", "Right bars"],
  lines({ figures: { way, units, lesions, draws } }) {
    if (way === "random" || way === "swaps")
      return draws.map(({ changed, ...each }) => ({
        ...each,
        [way === "random" ? "blocks" : "swaps"]: changed,
      }));
    if (way === "chosen")
      return lesions.map(({ removed, ...each }) => ({ block: removed.join(","), ...each }));
    return units.map(({ block, refusal }) => {
      const { removed: _, ...found } = lesionOf(lesions, block) ?? { removed: [], accuracy: null };
      return { block, ...found, ...(refusal !== undefined && { refusal }) };
    });
  },
};

/** `Without stage2/3 it is right on 81.1% of these images, 9.6 points less (95% interval 5.9 to 13.3)`. */
export function lesionWords({ removed, accuracy, less, low, high }: Lesioned): string {
  const without = `Without ${listed(removed)}`;
  if (accuracy === null || less === null) return `${without} its outputs are not numbers.`;
  const interval = `(95% interval ${points(low)} to ${points(high)})`;
  const right = `${without} it is right on ${percent(accuracy)} of these images`;
  if (less === 0) return `${right}, as often as with ${removed.length === 1 ? "it" : "them"} ${interval}.`;
  return less > 0
    ? `${right}, ${points(less)} points less ${interval}.`
    : `${right}, ${points(-less)} points more (95% interval of the loss ${points(low)} to ${points(high)}).`;
}

/** What the chosen ones cost one by one, where that is known of all of them. */
function aloneWords({ lesions: [together], alone = [] }: Lesion): string[] {
  const removed = together?.removed ?? [];
  const costs = removed.flatMap((block) => lesionOf(alone, block)?.less ?? []);
  if (removed.length < 2 || costs.length < removed.length) return [];
  return [
    `Each of them removed alone, they cost ${points(costs.reduce((sum, less) => sum + less, 0))} points in sum.`,
  ];
}

/** The whole network is not known to be right more often than whoever names the most frequent class. */
function isGuessing({ accuracyFrom, chance }: Lesion): boolean {
  return chance !== null && chance < 1 && accuracyFrom !== null && accuracyFrom <= chance;
}

function eachWords({ lesions, units }: Lesion): string[] {
  const known = lesions.flatMap((each) => (each.less === null ? [] : [{ ...each, less: each.less }]));
  const worst = known.reduce<(typeof known)[number] | undefined>(
    (most, each) => (most && most.less >= each.less ? most : each),
    undefined,
  );
  const unclear = lesions.filter(({ low }) => low !== null && low <= 0).length;
  const broken = lesions.length - known.length;
  const refused = units.filter(({ refusal }) => refusal !== undefined).length;
  return [
    ...(worst ? [`${lesionWords(worst)}${known.length > 1 ? " No other unit alone costs more." : ""}`] : []),
    ...(lesions.length > 1
      ? [
          `Of ${count(lesions.length, "unit")}, each removed alone, ${unclear} ${unclear === 1 ? "costs" : "cost"} nothing that these images can tell from chance.`,
        ]
      : []),
    ...(broken > 0 ? [`Without ${count(broken, "unit")} the outputs are not numbers.`] : []),
    ...(refused > 0
      ? [
          `${count(refused, "unit")} cannot be removed, for ${refused === 1 ? "it changes" : "they change"} the shape and nothing goes around ${refused === 1 ? "it" : "them"}.`,
        ]
      : []),
  ];
}

function drawnWords({ way, draws, whole }: Lesion): string[] {
  const counts = byCount(draws);
  const [first] = counts;
  const last = counts.at(-1);
  if (!first || !last || whole.accuracy === null) return [];
  const words = ({ count: drawn, mean, low, high, draws: of }: DrawnMean): string => {
    const what =
      way === "random" ? `Without ${count(drawn, "random unit")}` : `After ${count(drawn, "swap")}`;
    return `${what} it is right on ${percent(mean)} of these images, the mean of ${count(of, "draw")} from ${percent(low)} to ${percent(high)}.`;
  };
  return first === last ? [words(first)] : [words(first), words(last)];
}

function drawnTable(way: "random" | "swaps", draws: readonly DrawnLesion[]): Table {
  return {
    columns: [way === "random" ? "units removed" : "swaps", "draws", "right, mean", "lowest", "highest"],
    rows: byCount(draws).map(({ count: drawn, mean, low, high, draws: of }) => [
      String(drawn),
      String(of),
      percent(mean),
      percent(low),
      percent(high),
    ]),
  };
}

interface DrawnMean {
  readonly count: number;
  readonly draws: number;
  /** Null where an accuracy is none. */
  readonly mean: Figure;
  readonly low: Figure;
  readonly high: Figure;
}

function byCount(draws: readonly DrawnLesion[]): DrawnMean[] {
  const counts = [...new Set(draws.map(({ count: drawn }) => drawn))];
  return counts.map((drawn) => {
    const own = draws.filter((draw) => draw.count === drawn);
    const known = own.flatMap(({ accuracy }) => (accuracy === null ? [] : [accuracy]));
    const isWhole = known.length === own.length;
    return {
      count: drawn,
      draws: own.length,
      mean: isWhole ? known.reduce((sum, each) => sum + each, 0) / own.length : null,
      low: isWhole ? Math.min(...known) : null,
      high: isWhole ? Math.max(...known) : null,
    };
  });
}

function drawnPicture(shown: readonly Shows[], size: Size, way: "random" | "swaps"): Picture {
  const curves = shown.flatMap(({ figures: { draws, whole } }, network): Curve[] => {
    const { accuracy } = whole;
    // Where nothing is changed.
    const none: DrawnMean = { count: 0, draws: 1, mean: accuracy, low: accuracy, high: accuracy };
    const counts = [none, ...byCount(draws)];
    const curve = (label: string, of: (mean: DrawnMean) => Figure, more: Partial<Curve> = {}): Curve => ({
      label: network === 0 ? label : `${label}, dashed`,
      paint: PAINTS[network] ?? "faint",
      x: counts.map(({ count: drawn }) => drawn),
      y: counts.map((each) => of(each) ?? Number.NaN),
      ...(network > 0 && { dash: "5 4" }),
      ...more,
    });
    return [
      curve("lowest", ({ low }) => low, { faint: true }),
      curve("highest", ({ high }) => high, { faint: true }),
      curve("mean", ({ mean }) => mean, {
        titles: counts.map(({ count: drawn, mean, low, high }) =>
          drawn === 0
            ? `the whole network: ${percent(mean)}`
            : `${drawn}: ${percent(mean)}, from ${percent(low)} to ${percent(high)}`,
        ),
      }),
    ];
  });
  const counts = [...new Set(curves.flatMap(({ x }) => [...x]))].sort((one, other) => one - other);
  return curvesPicture(curves, size, {
    xAxis: { low: 0, high: Math.max(2, ...counts), isLog: false },
    xTicks: counts,
    yAxis: linearAxis(
      curves.flatMap(({ y }) => [...y]),
      { low: 0, high: 1 },
    ),
    xLabel: way === "random" ? "units removed at random" : "swaps of equal blocks in a stage",
    yLabel: "share named right",
  });
}

/** Beside each other only units that keep their shape in both: of others the two are not alike. */
function barsOf(shown: readonly Shows[], size: Size): Picture {
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

function lesionOf(lesions: readonly Lesioned[], block: string): Lesioned | undefined {
  return lesions.find(({ removed }) => removed.length === 1 && removed[0] === block);
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  if (names.length > 6) return `${count(names.length, "unit")} together`;
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString("en-US")} ${what}${number === 1 ? "" : "s"}`;
}

function percent(share: Figure): string {
  return share === null ? "not a number" : `${(100 * share).toFixed(1)}%`;
}

/** Hundredths, without a sign at 0. */
function points(share: Figure): string {
  if (share === null) return "not a number";
  const text = (100 * share).toFixed(1);
  return text === "-0.0" ? "0.0" : text;
}
