import { describe, expect, it } from "vitest";
import { answerOf } from "../answer";
import type { ExperimentView } from "../experiment-view";
import { armOf, finished, runOf, viewOf } from "../testing";
import { depthArms } from "./depth-arms";
import { type DepthGeometry, depthGeometry } from "./depth-geometry";

const SIZE = { width: 600, height: 400 };

function drawn(view: ExperimentView, isFinished = true): DepthGeometry {
  return depthGeometry(depthArms(answerOf(view), view), SIZE, isFinished);
}

/** The error in percent that stands at this height. */
function valueAt({ yTicks }: DepthGeometry, y: number): number {
  const [zero, , , , top] = yTicks;
  const ceiling = Number.parseFloat(top?.text ?? "");
  return (((zero?.y ?? 0) - y) / ((zero?.y ?? 0) - (top?.y ?? 0))) * ceiling;
}

const three = (arm: string, values: readonly number[]) =>
  values.map((wrong, index) => finished(arm, index + 1, wrong));

const DEGRADED = viewOf([
  ...three("plain-8", [0, 1, 2]),
  ...three("residual-8", [0, 0, 0]),
  ...three("plain-56", [60, 70, 80]),
  ...three("residual-56", [1, 2, 3]),
]);

describe("the depth chart", () => {
  it("stands every seed, its mean and the mean's interval at their values", () => {
    const chart = drawn(DEGRADED);
    const deep = chart.series.find(({ family }) => family === "plain")?.points.at(-1);
    expect(deep?.seeds.map(({ y }) => Math.round(valueAt(chart, y)))).toEqual([60, 70, 80]);
    expect(valueAt(chart, deep?.mean ?? 0)).toBeCloseTo(70, 6);
    // Student's t of 2 degrees, 4.303, times 10 / √3.
    expect(valueAt(chart, deep?.whisker?.low ?? 0)).toBeCloseTo(70 - 24.84, 1);
    expect(valueAt(chart, deep?.whisker?.high ?? 0)).toBeCloseTo(70 + 24.84, 1);
  });

  it("has depth on a log axis: twice as deep is as far everywhere", () => {
    const depths = [8, 16, 32];
    const view = viewOf(
      depths.map((depth) => finished(`plain-${depth}`, 1, 5)),
      { arms: depths.map((depth) => armOf("plain", depth)), question: { kind: "depth", depths } },
    );
    const places = drawn(view).xTicks.map(({ x }) => x);
    const [first = 0, second = 0, third = 0] = places;
    expect(second - first).toBeCloseTo(third - second, 6);
  });

  it("keeps the names of the families apart, and everything within the picture", () => {
    const alike = viewOf([
      ...three("plain-8", [0, 0, 0]),
      ...three("residual-8", [0, 0, 0]),
      ...three("plain-56", [0, 0, 0]),
      ...three("residual-56", [0, 0, 0]),
    ]);
    const chart = drawn(alike);
    const [one, other] = chart.series.map(({ label }) => label?.y ?? Number.NaN);
    expect(Math.abs((one ?? 0) - (other ?? 0))).toBeGreaterThanOrEqual(18);
    for (const y of [one, other]) expect(y).toBeLessThanOrEqual(chart.plot.bottom);
  });

  it("ends its axis a little above what there is, and holds all while something trains", () => {
    const small = viewOf([...three("plain-8", [0, 0, 0]), ...three("plain-56", [1, 1, 1])]);
    expect(drawn(small).yTicks.at(-1)?.text).toBe("2%");
    expect(drawn(small, false).yTicks.at(-1)?.text).toBe("100%");
  });

  it("draws no mean where seeds failed, and the line passes by", () => {
    const view = viewOf([
      ...three("plain-8", [1, 1, 1]),
      finished("plain-56", 1, 90),
      finished("plain-56", 2, 5),
      runOf("plain-56", 3, { run: "c", state: "diverged" }),
    ]);
    const plain = drawn(view).series.find(({ family }) => family === "plain");
    expect(plain?.points.at(-1)?.mean).toBeUndefined();
    expect(plain?.points.at(-1)?.seeds.map(({ kind }) => kind)).toEqual(["finished", "finished", "diverged"]);
    expect(plain?.line).toHaveLength(1);
  });

  it("leaves out depths that have no room on the axis, never its ends", () => {
    const depths = [8, 98, 104, 110];
    const view = viewOf(
      depths.map((depth) => finished(`plain-${depth}`, 1, 5)),
      { arms: depths.map((depth) => armOf("plain", depth)), question: { kind: "depth", depths } },
    );
    expect(drawn(view).xTicks.map(({ text }) => text)).toEqual(["8", "110"]);
  });
});
