import { expect, it } from "vitest";
import { NOTHING_MEASURED } from "#core/training/channels";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import { type DeviceDescription, RUN_RECORD_VERSION, type RunRecord } from "#core/training/records";
import { describeRun, mayMoveToCpu, startedWords } from "./run-words";

const GPU: DeviceDescription = { id: "webgpu", label: "GPU (x)", backend: "x", threads: 1, simd: false };
const BOTH = new Set(["cpu", "webgpu"]);
const CPU_ONLY = new Set(["cpu"]);

function record(more: Partial<RunRecord>): RunRecord {
  return {
    version: RUN_RECORD_VERSION,
    id: "a",
    name: "a",
    networkName: "net",
    dataset: { id: "digits", name: "Digits" },
    recipe: DEFAULT_RECIPE,
    state: "interrupted",
    startedAt: "2026-01-01T00:00:00Z",
    trainedSeconds: 0,
    step: 0,
    totalSteps: 10,
    stepsPerEpoch: 5,
    epoch: 0,
    parameters: 1,
    measured: NOTHING_MEASURED,
    checkpoints: [],
    ...more,
  };
}

it("says that a run recovers, and from where it goes on", () => {
  const recovering = record({ state: "recovering", device: GPU });
  expect(describeRun(recovering, 1_500)).toEqual({
    title: "Recovering",
    message: "The device was lost. A new engine starts, and training goes on from step 1,500.",
  });
  expect(describeRun(recovering, 0).message).toMatch(/from the beginning\.$/);
});

it("offers the CPU to a run whose device was lost or is missing, and to no other", () => {
  const failure = { code: "device-lost", message: "Lost." } as const;
  expect(mayMoveToCpu(record({ device: GPU, failure }), BOTH)).toBe(true);
  expect(mayMoveToCpu(record({ device: GPU, state: "stopped" }), CPU_ONLY)).toBe(true);
  expect(mayMoveToCpu(record({ device: GPU, state: "stopped" }), BOTH)).toBe(false);
  expect(mayMoveToCpu(record({ device: GPU, state: "paused" }), CPU_ONLY)).toBe(false);
  expect(mayMoveToCpu(record({ device: { ...GPU, id: "cpu" }, failure }), CPU_ONLY)).toBe(false);
  expect(mayMoveToCpu(record({ failure }), CPU_ONLY)).toBe(false);
});

it("says what a run began with: all weights, or which got first values, and how its images are normalised", () => {
  const about = {
    run: "a",
    name: "mine",
    step: 1200,
    kept: 37,
    weights: { file: "start.safetensors", sha256: "" },
    normalisation: { mean: [0.5], deviation: [0.2] },
  };
  expect(startedWords({ ...about, drawn: { count: 0, names: [] } })).toBe(
    "mine; step 1,200; all weights; normalised as there",
  );
  const { normalisation: _, ...other } = about;
  expect(startedWords({ ...other, drawn: { count: 3, names: ["dense/kernel", "dense/bias"] } })).toBe(
    "mine; step 1,200; 37 of 40 weights, first values for dense/kernel, dense/bias, and 1 more; normalised by its own mean",
  );
});
