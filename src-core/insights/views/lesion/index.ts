/** What removed units cost: sentences, table, and which picture. */
import type { DrawnLesion, Lesion } from "../../lesion";
import type { InsightView, Table } from "../view";
import { figureWords } from "../words";
import { barsOf, lesionOf } from "./bars";
import { byCount, type DrawnMean, drawnPicture } from "./drawn";
import { count, lesionWords, percent, points } from "./words";

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
