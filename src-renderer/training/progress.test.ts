import { describe, expect, it } from "vitest";
import { NOTHING_MEASURED } from "#core/training/channels";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import { type BatchMetric, RUN_RECORD_VERSION, type RunRecord } from "#core/training/records";
import { RunMetricsBuffer } from "../stores/run-metrics";
import { currentEpoch, epochsOf, progressOf, secondsLeft } from "./progress";

const record: RunRecord = {
  version: RUN_RECORD_VERSION,
  id: "run-1",
  name: "a run",
  networkName: "resnet-8",
  dataset: { id: "digits", name: "Digits" },
  recipe: { ...DEFAULT_RECIPE, epochs: 10, batchSize: 32 },
  state: "running",
  startedAt: "2025-11-23T17:40:00Z",
  trainedSeconds: 0,
  step: 0,
  totalSteps: 400,
  stepsPerEpoch: 40,
  epoch: 1,
  parameters: 100,
  measured: NOTHING_MEASURED,
  checkpoints: [],
};

function measured(steps: number, throughput: number, epochs = 0) {
  const buffer = new RunMetricsBuffer();
  const batch = (step: number): BatchMetric => ({
    kind: "batch",
    step,
    epoch: 1,
    loss: 1,
    accuracy: 0.5,
    learningRate: 0.1,
    throughput,
  });
  buffer.append(Array.from({ length: steps }, (_, index) => batch(index + 1)));
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    const values = { trainLoss: 1, trainAccuracy: 0.5, valLoss: 1, valAccuracy: 0.5 };
    buffer.append([{ kind: "epoch", epoch, step: epoch * 40, ...values }]);
  }
  return buffer.snapshot();
}

describe("time left", () => {
  it("is not known before the first step", () => {
    expect(secondsLeft(record, undefined)).toBeUndefined();
    expect(secondsLeft(record, measured(0, 0))).toBeUndefined();
  });
  it("follows the pace of the steps", () => {
    // 300 steps of 32 images at 3,200 a second.
    expect(secondsLeft(record, measured(100, 3_200))).toBeCloseTo(3, 6);
  });
  it("counts what validation adds, once an epoch has shown it", () => {
    const after = { ...record, step: 100, trainedSeconds: 1.2 };
    expect(secondsLeft(after, measured(100, 3_200, 2))).toBeCloseTo(3.6, 6);
    expect(secondsLeft(after, measured(100, 3_200, 0))).toBeCloseTo(3, 6);
  });
  it("is nothing at the end", () => {
    expect(secondsLeft(record, measured(400, 3_200))).toBe(0);
  });
});

describe("epochs", () => {
  it("end with the limit of steps", () => {
    expect(epochsOf(record)).toBe(10);
    expect(epochsOf({ ...record, totalSteps: 50 })).toBe(2);
    expect([0, 1, 40, 41, 400].map((step) => currentEpoch(record, step))).toEqual([1, 1, 1, 2, 10]);
    expect(progressOf(record, 100)).toBe(0.25);
  });
});
