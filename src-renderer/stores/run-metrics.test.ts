import { describe, expect, it } from "vitest";
import type { Metric } from "#core/training/records";
import { RunMetricsBuffer, rowsOf } from "./run-metrics";

const batch = (step: number, loss = step): Metric => ({
  kind: "batch",
  step,
  epoch: 1,
  loss,
  accuracy: 0.5,
  learningRate: 0.1,
  throughput: 1000,
});
const probe = (step: number, norm: number): Metric => ({
  kind: "probe",
  step,
  values: { norm: [norm, norm], ratio: [0.5] },
});
const epoch = (number: number, step: number): Metric => ({
  kind: "epoch",
  epoch: number,
  step,
  trainLoss: 1,
  trainAccuracy: 0.5,
  valLoss: 1,
  valAccuracy: 0.5,
});

describe("a run's measurements", () => {
  it("grow beyond their first size, in order", () => {
    const buffer = new RunMetricsBuffer();
    buffer.append(Array.from({ length: 1000 }, (_, index) => batch(index + 1)));
    const { steps, loss } = buffer.snapshot();
    expect(steps).toHaveLength(1000);
    expect(steps[999]).toBe(1000);
    expect(loss[500]).toBe(501);
  });

  it("leave earlier snapshots as they were", () => {
    const buffer = new RunMetricsBuffer();
    buffer.append([batch(1), batch(2), batch(3)]);
    const before = buffer.snapshot();
    buffer.append([batch(2, 20), batch(3, 30), batch(4, 40)]);
    expect([...before.loss]).toEqual([1, 2, 3]);
    expect([...buffer.snapshot().loss]).toEqual([1, 20, 30, 40]);
  });

  it("replace what a resumed run does again", () => {
    const buffer = new RunMetricsBuffer();
    buffer.append([
      batch(1),
      probe(1, 1),
      batch(2),
      epoch(1, 2),
      batch(3),
      probe(3, 3),
      batch(4),
      epoch(2, 4),
    ]);
    buffer.append([batch(3), probe(3, 9), batch(4), epoch(2, 4)]);
    const metrics = buffer.snapshot();
    expect([...metrics.steps]).toEqual([1, 2, 3, 4]);
    expect(metrics.epochs.map((entry) => entry.epoch)).toEqual([1, 2]);
    expect([...metrics.probeSteps]).toEqual([1, 3]);
    expect(rowsOf(metrics, "norm").map((row) => row[0])).toEqual([1, 9]);
    expect(rowsOf(metrics, "ratio")).toHaveLength(2);
  });

  it("hold any channel, with a row for each probe, also for those that did not measure it", () => {
    const buffer = new RunMetricsBuffer();
    const other: Metric = { kind: "probe", step: 5, values: { norm: [2], late: [7, 8] } };
    buffer.append([probe(1, 1), probe(3, 3), other]);
    const metrics = buffer.snapshot();
    expect(rowsOf(metrics, "late").map((row) => [...row])).toEqual([[], [], [7, 8]]);
    expect(rowsOf(metrics, "ratio").map((row) => [...row])).toEqual([[0.5], [0.5], []]);
    expect(rowsOf(metrics, "none")).toEqual([]);
    buffer.rewind(3);
    expect(rowsOf(buffer.snapshot(), "late")).toHaveLength(2);
    // Earlier snapshots stay as they were.
    expect(rowsOf(metrics, "late")).toHaveLength(3);
  });
});
