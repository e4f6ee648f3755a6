import { describe, expect, it } from "vitest";
import type { Channel, Measured } from "#core/training/channels";
import { type RunMetrics, RunMetricsBuffer } from "../../stores/run-metrics";
import { heatFraction, heatOf } from "./heat";

const LAYERS = ["conv1", "stage1/1/conv1", "stage1/1/conv2", "stage1/2/conv1", "dense"];

const ALL: ReadonlySet<string> = new Set(LAYERS);

const PULL: Channel = {
  id: "pull",
  label: "pull",
  about: "A channel of this test.",
  unit: "",
  better: "neither",
  scale: "log",
  at: "layers",
};
const MEASURED: Measured = {
  sites: [
    { id: "layers", label: "layer", paths: LAYERS },
    { id: "none", label: "nothing", paths: [] },
  ],
  channels: [PULL, { ...PULL, id: "nowhere", at: "none" }],
};

/** As much of a run as the heat reads. */
function run(
  id: string,
  ...rows: readonly (readonly number[])[]
): { record: { id: string; measured: Measured }; metrics: RunMetrics } {
  const buffer = new RunMetricsBuffer();
  buffer.append(
    rows.map((row, index) => ({ kind: "probe", step: 10 * (index + 1), values: { pull: [...row] } })),
  );
  return { record: { id, measured: MEASURED }, metrics: buffer.snapshot() };
}

describe("the heat of the drawing", () => {
  it("has none before the first probe", () => {
    const { record, metrics } = run("none");
    expect(heatOf(record, PULL, metrics, ALL)).toBeUndefined();
  });

  it("takes the last row; its scale holds every row, in whole powers of ten", () => {
    const { record, metrics } = run("scale", [5, 1, 1, 1, 1], [0.02, 0.3, 0.3, 0.3, 0.3]);
    const heat = heatOf(record, PULL, metrics, ALL);
    expect(heat).toMatchObject({ run: "scale", step: 20 });
    expect(heat?.ends).toEqual({ low: -2, high: 1 });
    // What is measured nowhere in this network is no choice.
    expect(heat?.channels).toEqual([PULL]);
    expect(heat?.byPath.get("conv1")?.[0]).toBeCloseTo(0.02);
  });

  it("gives blocks and their repeats one value for each layer inside", () => {
    const { record, metrics } = run("blocks", [1, 2, 3, 4, 5]);
    const byPath = heatOf(record, PULL, metrics, ALL)?.byPath;
    expect(byPath?.get("stage1")).toEqual([2, 3, 4]);
    expect(byPath?.get("stage1/1")).toEqual([2, 3]);
    expect(byPath?.get("stage1/1/conv2")).toEqual([3]);
  });

  it("leaves out what the drawing does not share with the run, inside blocks too", () => {
    const { record, metrics } = run("other", [1, 2, 3, 4, 5]);
    const byPath = heatOf(record, PULL, metrics, new Set(["conv1", "stage1/1/conv2"]))?.byPath;
    expect([...(byPath ?? [])]).toEqual([
      ["conv1", [1]],
      ["stage1/1/conv2", [3]],
      ["stage1", [3]],
      ["stage1/1", [3]],
    ]);
    expect(heatOf(record, PULL, metrics, new Set())).toBeUndefined();
  });

  it("has both parts of the gradient where one is shown, on one scale", () => {
    const [skip, branch] = [
      { ...PULL, id: "gradient_skip" },
      { ...PULL, id: "gradient_branch" },
    ];
    const measured = { ...MEASURED, channels: [PULL, skip, branch] };
    const buffer = new RunMetricsBuffer();
    const row = (first: number): number[] => [first, 1, 1, 1, 1];
    buffer.append([
      { kind: "probe", step: 1, values: { pull: row(5), gradient_skip: row(90), gradient_branch: row(3) } },
      { kind: "probe", step: 2, values: { pull: row(5), gradient_skip: row(4), gradient_branch: row(0.02) } },
    ]);
    const shown = (channel: Channel) => heatOf({ id: "parts", measured }, channel, buffer.snapshot(), ALL);
    expect(shown(PULL)?.flow).toBeUndefined();
    for (const channel of [skip, branch]) {
      const heat = shown(channel);
      expect(heat?.ends).toEqual({ low: -2, high: 2 });
      expect(heat?.flow?.ends).toEqual(heat?.ends);
      expect(heat?.flow?.units.get("conv1")?.skip).toBeCloseTo(4);
      expect(heat?.flow?.units.get("conv1")?.branch).toBeCloseTo(0.02);
      expect(heat?.flow?.inside.get("stage1/1")).toHaveLength(2);
      const first = heatOf({ id: "parts", measured }, channel, buffer.snapshot(), ALL, 1);
      expect(first).toMatchObject({ step: 1, probe: 0, probes: 2, ends: { low: -2, high: 2 } });
      expect(first?.flow?.units.get("conv1")?.skip).toBeCloseTo(90);
    }
  });

  it("is not thrown off by zero, infinity or NaN", () => {
    const { record, metrics } = run("odd", [0, Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2]);
    const heat = heatOf(record, PULL, metrics, ALL);
    expect(heat?.ends).toEqual({ low: -1, high: 1 });
  });

  it("has a scale even when every gradient is zero, and one power of ten at the least", () => {
    const zero = run("zero", [0, 0, 0, 0, 0]);
    expect(heatOf(zero.record, PULL, zero.metrics, ALL)).toMatchObject({ ends: { low: -4, high: 0 } });
    const same = run("same", [1, 1, 1, 1, 1]);
    expect(heatOf(same.record, PULL, same.metrics, ALL)?.ends).toEqual({ low: 0, high: 1 });
  });

  it("places values as the channel declares: by powers of ten", () => {
    const scale = { channel: PULL, ends: { low: -4, high: 0 } };
    expect(heatFraction(scale, 1e-4)).toBeCloseTo(0);
    expect(heatFraction(scale, 1e-2)).toBeCloseTo(0.5);
    expect(heatFraction(scale, 1)).toBeCloseTo(1);
    expect(heatFraction(scale, 0)).toBe(0);
    expect(heatFraction(scale, Number.NaN)).toBe(0);
  });

  it("places values as the channel declares: linearly, from zero on where none is negative", () => {
    const { record, metrics } = run("linear", [0.5, 0.1, 0, 1.234, 0.617]);
    const heat = heatOf(record, { ...PULL, scale: "linear" }, metrics, ALL);
    expect(heat?.ends).toEqual({ low: 0, high: 1.3 });
    expect(heat && heatFraction(heat, 0.65)).toBeCloseTo(0.5);
    const below = run("below", [-0.21, 0, 0, 0, 0]);
    expect(heatOf(below.record, { ...PULL, scale: "linear" }, below.metrics, ALL)?.ends).toEqual({
      low: -0.21,
      high: 0,
    });
  });
});
