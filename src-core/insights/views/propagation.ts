import { type Axis, logAxis } from "../../pictures/axis";
import type { Paint, Picture, Size } from "../../pictures/picture";
import type { Figure } from "../insight";
import { CHANGED_SIGNALS, type ChangedSignal, type Propagation, type SignalPoint } from "../propagation";
import { type UnitCurve, unitCurves } from "./unit-curves";
import type { InsightView, Shown } from "./view";
import { figureWords } from "./words";

type Signal = Shown<"propagation">;

/** A signal that has become so many times as large, or as small, is said to explode, or to vanish. */
const FAR = 1_000;
/** Where all values are 0 an axis begins here. */
const LEAST = 1e-3;

export const propagationView: InsightView<"propagation"> = {
  sentences({ figures: { by, points, beside } }) {
    return [
      `${courseWords(points, by)}.`,
      ...meansWords(points),
      ...branchWords(points),
      ...beside.map((changed, place) => besideWords(changed, beside.slice(0, place), by)),
      ...(hasZero([points, ...beside.map((changed) => changed.points)])
        ? ["In the pictures 0 lies on the lower edge: a logarithmic axis has none."]
        : []),
      "All of this is before training: first values of the weights by the seed, and images that are noise.",
    ];
  },
  table({ figures: { by, points, beside } }) {
    const changed = beside.filter(({ why }) => why === undefined);
    const isByUnits = by === "units";
    return {
      columns: [
        isByUnits ? "unit" : "layer",
        "variance",
        "mean²",
        ...(isByUnits ? ["variance of F"] : []),
        ...changed.map(({ change }) => `variance, ${labelOf(change)}`),
      ],
      rows: points.map((point) => [
        point.name,
        figureWords(point.variance),
        figureWords(point.squaredMean),
        ...(isByUnits ? [figureWords(point.branchVariance)] : []),
        ...changed.map(({ points: others }) => {
          const other = others.find(({ name }) => name === point.name);
          return other ? figureWords(other.variance) : "-";
        }),
      ]),
    };
  },
  pictures(shown, size) {
    const picture = (yLabel: string, of: (point: SignalPoint) => Figure): Picture =>
      curvesOf(shown, size, yLabel, of);
    const haveUnits = shown.some(({ figures: { by } }) => by === "units");
    return [
      picture("variance", ({ variance }) => variance),
      picture("squared channel means", ({ squaredMean }) => squaredMean),
      ...(haveUnits ? [picture("variance at F's end", ({ branchVariance = null }) => branchVariance)] : []),
    ];
  },
};

function besideWords(
  { change, points, why }: ChangedSignal,
  before: readonly ChangedSignal[],
  by: Propagation["by"],
): string {
  if (why !== undefined) return `${labelOf(change)} cannot stand beside it: ${why}`;
  const same = before.find((other) => JSON.stringify(other.points) === JSON.stringify(points));
  if (same) return `${labelOf(change)}: as ${labelOf(same.change)}, whose curve it covers.`;
  return `${labelOf(change)}: ${lowered(courseWords(points, by))}.`;
}

function hasZero(curves: readonly (readonly SignalPoint[])[]): boolean {
  return curves
    .flat()
    .some(
      ({ variance, squaredMean, branchVariance }) =>
        variance === 0 || squaredMean === 0 || branchVariance === 0,
    );
}

/** Without a full stop. */
function courseWords(points: readonly SignalPoint[], by: Propagation["by"]): string {
  const lost = points.find(({ variance }) => variance === null);
  if (lost)
    return `The signal explodes: at ${lost.name} its variance is no number: it is beyond what numbers hold`;
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return "There is nothing to follow the signal through";
  const [from, to] = [first.variance ?? 0, last.variance ?? 0];
  if (from === 0) return `No signal comes out of ${first.name}: its variance is 0`;
  const there = `the variance is ${figureWords(from)} at ${first.name} and ${figureWords(to)} at ${last.name}`;
  const steps = points.length - 1;
  const step = steps > 0 && to > 0 ? `, times ${((to / from) ** (1 / steps)).toFixed(3)} a ${one(by)}` : "";
  if (to > FAR * from) return `The signal explodes: ${there}${step}`;
  if (to * FAR < from) return `The signal vanishes: ${there}${step}`;
  const variances = points.map(({ variance }) => variance ?? 0);
  const [least, most] = [Math.min(...variances), Math.max(...variances)];
  const between = `; on the way it stays between ${figureWords(least)} and ${figureWords(most)}`;
  return `The signal neither explodes nor vanishes: ${there}${step}${steps > 1 ? between : ""}`;
}

function one(by: Propagation["by"]): string {
  return by === "units" ? "unit" : "layer";
}

function meansWords(points: readonly SignalPoint[]): string[] {
  const { squaredMean = null, variance = null, name } = points.at(-1) ?? {};
  if (squaredMean === null || variance === null || squaredMean + variance === 0) return [];
  const share = (100 * squaredMean) / (squaredMean + variance);
  return [
    `At ${name ?? ""} ${share.toFixed(1)}% of the signal's mean square lies in the channels' means, which are the same for all images.`,
  ];
}

function branchWords(points: readonly SignalPoint[]): string[] {
  const known = points.flatMap(({ branchVariance }) => branchVariance ?? []);
  if (known.length === 0) return [];
  const [least, most] = [Math.min(...known), Math.max(...known)];
  if (most === 0) return ["Each branch F ends at 0: before training each unit hands on its skip alone."];
  const [low, high] = [figureWords(least), figureWords(most)];
  return [`At the end of F the variance is ${low === high ? `${low} at each unit` : `${low} to ${high}`}.`];
}

function labelOf(change: string): string {
  return CHANGED_SIGNALS.find((each) => each.change === change)?.label ?? change;
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

const CHANGED_PAINTS: Readonly<Record<string, Paint>> = {
  "no-norms": "error",
  "skip-init": "convolution",
  fixup: "activation",
};

function curvesOf(
  shown: readonly Signal[],
  size: Size,
  yLabel: string,
  of: (point: SignalPoint) => Figure,
): Picture {
  const curves = shown.flatMap(({ figures: { points, beside } }, network) => {
    const curve = (label: string, paint: Paint, all: readonly SignalPoint[]): UnitCurve => ({
      label,
      paint,
      network,
      units: all.map((point) => ({ name: point.name, figure: of(point) })),
    });
    const changed = beside.flatMap(({ change, points: all, why }: ChangedSignal) =>
      why === undefined ? [curve(labelOf(change), CHANGED_PAINTS[change] ?? "faint", all)] : [],
    );
    return [curve("as drawn", "accent", points), ...changed];
  });
  const kinds = new Set(shown.map(({ figures: { by } }) => one(by)));
  return unitCurves(curves, size, {
    xLabel: `${[...kinds].join(" or ")}, from the images to the output`,
    yLabel,
    // A unit has several layers: side by side by their numbers, equal depths would not lie above each other.
    isSpread: kinds.size > 1,
    // A log axis has no 0: it lies on the lower edge.
    axisOf: (values): Axis =>
      logAxis(
        values.filter((value) => value > 0),
        Math.min(LEAST, ...values.filter((value) => value > 0)),
      ),
  });
}
