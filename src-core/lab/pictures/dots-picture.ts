/** Arms one below the other, each seed a dot, the mean a larger one, whiskers of 95%: for questions whose arms have no order of their own. */

import { type Axis, linearAxis, logAxis, placedTicks, shareOn, tickText } from "../../pictures/axis";
import { label, type Mark, type Paint, type Picture } from "../../pictures/picture";
import type { Estimate } from "../statistics/estimate";
import { countedValue, hasDiverged, type Measure, type SeedResult } from "../statistics/measure";
import { spellValue } from "../verdicts/numbers";
import { meanMark, seedMark } from "./seed-marks";

export interface DotArm {
  readonly label: string;
  /** Arms that follow each other under one heading; absent: without. */
  readonly group?: string;
  readonly paint: Paint;
  readonly results: readonly SeedResult[];
  readonly mean: Estimate;
}

const ROW = 26;
const HEADING = 24;
const MARGIN = { top: 10, bottom: 46, right: 24 };
const LABEL_WIDTH = { least: 90, most: 260, perCharacter: 6.4 };
/** Where a loss of nothing is drawn, on a log axis. */
const LEAST = 1e-6;
/** Seeds that gave alike lie over each other: they are moved up and down a little. */
const SPREAD = 8;

export function dotsPicture(arms: readonly DotArm[], measure: Measure, width: number): Picture {
  const longest = Math.max(0, ...arms.map((arm) => arm.label.length));
  const left = Math.min(
    LABEL_WIDTH.most,
    Math.max(LABEL_WIDTH.least, longest * LABEL_WIDTH.perCharacter + 16),
  );
  const right = Math.max(left + 60, width - MARGIN.right);
  const axis = axisOf(arms, measure);
  const xOf = (value: number): number => left + shareOn(axis, value) * (right - left);
  const rows: Mark[] = [];
  let y = MARGIN.top;
  let group: string | undefined;
  for (const arm of arms) {
    if (arm.group !== undefined && arm.group !== group) {
      rows.push(
        label({ x: 4, y: y + HEADING - 8 }, fitted(arm.group, width / 7), "start", {
          fill: "text",
          isBold: true,
          title: arm.group,
        }),
      );
      y += HEADING;
    }
    group = arm.group;
    rows.push(...rowMarks(arm, measure, { y: y + ROW / 2, left, right, xOf }));
    y += ROW;
  }
  const unit = measure.unit === "points" ? "%" : "";
  return {
    width,
    height: y + MARGIN.bottom,
    marks: [
      ...placedTicks(axis, xOf).flatMap(({ x, value }): Mark[] => [
        { kind: "line", from: { x, y: MARGIN.top }, to: { x, y }, stroke: "line" },
        label({ x, y: y + 16 }, `${tickText(value)}${unit}`, "middle", { isNumber: true }),
      ]),
      label(
        { x: (left + right) / 2, y: y + 35 },
        `${measure.label}${axis.isLog ? " (log scale)" : ""}`,
        "middle",
      ),
      ...rows,
    ],
  };
}

function axisOf(arms: readonly DotArm[], measure: Measure): Axis {
  const values = arms.flatMap(({ results, mean }) => [
    ...results.map((result) => countedValue(measure, result)),
    ...(mean.kind === "interval" ? [mean.interval.low, mean.interval.high] : []),
  ]);
  return measure.scale === "log" ? logAxis(values, LEAST) : linearAxis(values, measure.bounds);
}

interface Row {
  readonly y: number;
  readonly left: number;
  readonly right: number;
  xOf(value: number): number;
}

function rowMarks(
  { label: name, paint, results, mean }: DotArm,
  measure: Measure,
  { y, left, right, xOf }: Row,
): Mark[] {
  const stroke = { stroke: paint, width: 1.25, opacity: 0.75 } as const;
  const whisker = (): Mark[] => {
    if (mean.kind !== "interval") return [];
    const [low, high] = [xOf(mean.interval.low), xOf(mean.interval.high)];
    const end = (x: number): Mark => ({
      kind: "line",
      from: { x, y: y - 4 },
      to: { x, y: y + 4 },
      ...stroke,
    });
    return [{ kind: "line", from: { x: low, y }, to: { x: high, y }, ...stroke }, end(low), end(high)];
  };
  return [
    { kind: "line", from: { x: left, y }, to: { x: right, y }, stroke: "line" },
    label({ x: left - 10, y: y + 4 }, fitted(name, (left - 14) / LABEL_WIDTH.perCharacter), "end", {
      fill: "text",
      title: name,
    }),
    ...whisker(),
    ...results.map((result, index): Mark => {
      const value = countedValue(measure, result);
      const at = { x: xOf(value), y: y + spreadOf(index, results.length) };
      const kind = hasDiverged(result) ? "diverged" : "finished";
      return seedMark(at, { seed: result.seed, kind }, { name, value: spellValue(measure, value), paint });
    }),
    ...("mean" in mean && results.length > 1
      ? [meanMark({ x: xOf(mean.mean), y }, paint, `${name}, mean: ${spellValue(measure, mean.mean)}`)]
      : []),
  ];
}

function spreadOf(index: number, count: number): number {
  return count < 2 ? 0 : SPREAD * (index / (count - 1) - 0.5);
}

/** @param characters as many as have room */
function fitted(text: string, characters: number): string {
  const most = Math.max(4, Math.floor(characters));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
