import { describe, expect, it } from "vitest";
import type { RunRecord } from "#core/training/records";
import type { RunMetrics } from "../../stores/run-metrics";
import { heatFraction, heatOf } from "./heat";

const LAYERS = ["conv1", "stage1/1/conv1", "stage1/1/conv2", "stage1/2/conv1", "dense"];

const ALL: ReadonlySet<string> = new Set(LAYERS);

/** As much of a run as the heat reads. */
function run(
  id: string,
  ...rows: readonly (readonly number[])[]
): { record: RunRecord; metrics: RunMetrics } {
  const record = { id, probedLayers: LAYERS } as unknown as RunRecord;
  const metrics = {
    probeSteps: Float64Array.from(rows, (_, row) => 10 * (row + 1)),
    gradientNorms: rows.map((row) => Float32Array.from(row)),
  } as unknown as RunMetrics;
  return { record, metrics };
}

describe("the heat of the drawing", () => {
  it("has none before the first probe", () => {
    const { record, metrics } = run("none");
    expect(heatOf(record, metrics, ALL)).toBeUndefined();
  });

  it("takes the last row; its scale holds every row, in whole powers of ten", () => {
    const { record, metrics } = run("scale", [5, 1, 1, 1, 1], [0.02, 0.3, 0.3, 0.3, 0.3]);
    const heat = heatOf(record, metrics, ALL);
    expect(heat).toMatchObject({ run: "scale", step: 20 });
    expect(heat?.low).toBeCloseTo(0.01);
    expect(heat?.high).toBeCloseTo(10);
    expect(heat?.byPath.get("conv1")?.[0]).toBeCloseTo(0.02);
  });

  it("gives blocks and their repeats one value for each layer inside", () => {
    const { record, metrics } = run("blocks", [1, 2, 3, 4, 5]);
    const byPath = heatOf(record, metrics, ALL)?.byPath;
    expect(byPath?.get("stage1")).toEqual([2, 3, 4]);
    expect(byPath?.get("stage1/1")).toEqual([2, 3]);
    expect(byPath?.get("stage1/1/conv2")).toEqual([3]);
  });

  it("leaves out what the drawing does not share with the run, inside blocks too", () => {
    const { record, metrics } = run("other", [1, 2, 3, 4, 5]);
    const byPath = heatOf(record, metrics, new Set(["conv1", "stage1/1/conv2"]))?.byPath;
    expect([...(byPath ?? [])]).toEqual([
      ["conv1", [1]],
      ["stage1/1/conv2", [3]],
      ["stage1", [3]],
      ["stage1/1", [3]],
    ]);
    expect(heatOf(record, metrics, new Set())).toBeUndefined();
  });

  it("is not thrown off by zero, infinity or NaN", () => {
    const { record, metrics } = run("odd", [0, Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2]);
    const heat = heatOf(record, metrics, ALL);
    expect([heat?.low, heat?.high].map((end) => Math.round(Math.log10(end ?? 0)))).toEqual([-1, 1]);
  });

  it("has a scale even when every gradient is zero, and one power of ten at the least", () => {
    const zero = run("zero", [0, 0, 0, 0, 0]);
    expect(heatOf(zero.record, zero.metrics, ALL)).toMatchObject({ low: 1e-4, high: 1 });
    const same = run("same", [1, 1, 1, 1, 1]);
    const heat = heatOf(same.record, same.metrics, ALL);
    expect((heat?.high ?? 0) / (heat?.low ?? 0)).toBeCloseTo(10);
  });

  it("places values logarithmically", () => {
    const scale = { low: 1e-4, high: 1 };
    expect(heatFraction(scale, 1e-4)).toBeCloseTo(0);
    expect(heatFraction(scale, 1e-2)).toBeCloseTo(0.5);
    expect(heatFraction(scale, 1)).toBeCloseTo(1);
    expect(heatFraction(scale, 0)).toBe(0);
    expect(heatFraction(scale, Number.NaN)).toBe(0);
  });
});
