/** Where everything of the depth chart stands, in pixels: training error against depth on a log axis, for both families. */

import type { Place, Size } from "../../pictures/picture";
import type { Family } from "../experiment";
import type { Estimate } from "../statistics/estimate";
import { FAMILIES } from "./families";
import type { SeedValue } from "./seed-marks";

export interface DepthArm {
  readonly id: string;
  readonly label: string;
  readonly family: Family;
  /** Layers with weights. */
  readonly depth: number;
  readonly mean: Estimate;
  /** Errors in percent. */
  readonly seeds: readonly SeedValue[];
}

export interface DepthPoint {
  readonly arm: DepthArm;
  readonly x: number;
  readonly mean: number | undefined;
  readonly whisker: { readonly low: number; readonly high: number } | undefined;
  readonly seeds: readonly (SeedValue & Place)[];
}

export interface DepthSeries {
  readonly family: Family;
  readonly points: readonly DepthPoint[];
  /** Through the means, as far as there are any. */
  readonly line: readonly Place[];
  /** Where the family's name begins; undefined before its first value. */
  readonly label: Place | undefined;
}

export interface DepthGeometry {
  readonly plot: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  readonly xTicks: readonly { readonly x: number; readonly text: string }[];
  readonly yTicks: readonly { readonly y: number; readonly text: string }[];
  readonly series: readonly DepthSeries[];
}

const MARGIN = { left: 64, right: 98, top: 14, bottom: 44 };
/** Each family stands on its side of a depth. */
const SIDE: Readonly<Record<Family, -1 | 1>> = { plain: -1, residual: 1 };
/** From the depth's place to a mean, so that neither family hides the other; and on from there to its seeds. */
const MEAN_OFFSET = 4;
const SEED_OFFSET = 8;
const LEAST_TICK_GAP = 24;
const LABEL_GAP = 18;
const ROUNDING = 1e-6;
/** Percent: the axis ends at the first that holds everything. */
const CEILINGS = [1, 2, 5, 10, 20, 50, 100] as const;

export function depthGeometry(
  arms: readonly DepthArm[],
  { width, height }: Size,
  isFinished: boolean,
): DepthGeometry {
  const plot = {
    left: MARGIN.left,
    right: Math.max(MARGIN.left + 1, width - MARGIN.right),
    top: MARGIN.top,
    bottom: Math.max(MARGIN.top + 1, height - MARGIN.bottom),
  };
  const depths = [...new Set(arms.map(({ depth }) => depth))].sort((one, other) => one - other);
  const [shallowest = 1] = depths;
  const reach = Math.log((depths.at(-1) ?? shallowest) / shallowest) || 1;
  // Half a mark's room at either end, so that no dot lies on the axis.
  const inset = 18;
  const xOf = (depth: number): number =>
    plot.left + inset + (Math.log(depth / shallowest) / reach) * (plot.right - plot.left - 2 * inset);
  // A network begins with every image wrong: while some still train, the axis holds all there can be and stands still.
  const ceiling = isFinished ? ceilingOf(arms) : 100;
  const yOf = (value: number): number => plot.bottom - (value / ceiling) * (plot.bottom - plot.top);
  const series = FAMILIES.map((family): DepthSeries => {
    const points = arms
      .filter((arm) => arm.family === family)
      .sort((one, other) => one.depth - other.depth)
      .map((arm) => pointOf(arm, xOf(arm.depth) + SIDE[family] * MEAN_OFFSET, yOf));
    return { family, points, line: lineOf(points), label: labelOf(points, plot.right) };
  });
  return {
    plot,
    xTicks: spaced(depths.map((depth) => ({ x: xOf(depth), text: String(depth) }))),
    yTicks: [0, 0.25, 0.5, 0.75, 1].map((share) => ({
      y: yOf(share * ceiling),
      text: `${Number((share * ceiling).toPrecision(3))}%`,
    })),
    series: apart(series, plot),
  };
}

function ceilingOf(arms: readonly DepthArm[]): number {
  const values = arms.flatMap(({ mean, seeds }) => [
    ...seeds.map(({ value }) => value),
    ...(mean.kind === "interval" ? [mean.interval.high] : []),
  ]);
  const highest = Math.max(0, ...values);
  return CEILINGS.find((ceiling) => highest <= ceiling + ROUNDING) ?? 100;
}

function pointOf(arm: DepthArm, x: number, yOf: (value: number) => number): DepthPoint {
  const { mean, family } = arm;
  const isAlone = arm.seeds.length === 1;
  return {
    arm,
    x,
    mean: "mean" in mean ? yOf(mean.mean) : undefined,
    whisker:
      mean.kind === "interval" ? { low: yOf(mean.interval.low), high: yOf(mean.interval.high) } : undefined,
    seeds: arm.seeds.map((seed) => ({
      ...seed,
      // One seed is its own mean.
      x: x + (isAlone ? 0 : SIDE[family] * SEED_OFFSET),
      y: yOf(seed.value),
    })),
  };
}

function lineOf(points: readonly DepthPoint[]): Place[] {
  return points.flatMap(({ x, mean }) => (mean === undefined ? [] : [{ x, y: mean }]));
}

/** Beside what stands farthest right of the family. */
function labelOf(points: readonly DepthPoint[], right: number): Place | undefined {
  const last = points.filter(({ mean, seeds }) => mean !== undefined || seeds.length > 0).at(-1);
  if (last === undefined) return undefined;
  const [seed] = last.seeds;
  const y = last.mean ?? seed?.y;
  return y === undefined ? undefined : { x: Math.max(right, last.x + MEAN_OFFSET + SEED_OFFSET) + 6, y };
}

/** Names that would lie over each other are moved apart, the upper one up. */
function apart(series: readonly DepthSeries[], plot: DepthGeometry["plot"]): DepthSeries[] {
  const [first, second] = series.map(({ label }) => label);
  if (!first || !second || Math.abs(first.y - second.y) >= LABEL_GAP) return [...series];
  const isFirstUpper = first.y <= second.y;
  const middle = Math.min(
    plot.bottom - LABEL_GAP / 2,
    Math.max(plot.top + LABEL_GAP / 2, (first.y + second.y) / 2),
  );
  return series.map((one, index) => {
    const isUpper = (index === 0) === isFirstUpper;
    return one.label
      ? { ...one, label: { x: one.label.x, y: middle + (isUpper ? -LABEL_GAP / 2 : LABEL_GAP / 2) } }
      : one;
  });
}

/** The ends always, and between them those that have room. */
function spaced<T extends { readonly x: number }>(ticks: readonly T[]): T[] {
  const last = ticks.at(-1);
  const kept: T[] = [];
  for (const tick of ticks) {
    const before = kept.at(-1);
    const hasRoom = before === undefined || tick.x - before.x >= LEAST_TICK_GAP;
    const leavesRoom = last === undefined || tick === last || last.x - tick.x >= LEAST_TICK_GAP;
    if (tick === last && !hasRoom) kept.pop();
    if ((hasRoom && leavesRoom) || tick === last || before === undefined) kept.push(tick);
  }
  return kept;
}
