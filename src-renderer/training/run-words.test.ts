import { expect, it } from "vitest";
import { NOTHING_MEASURED } from "#core/training/channels";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import type { DeviceDescription, RunRecord } from "#core/training/records";
import { describeRun, mayMoveToCpu } from "./run-words";

const GPU: DeviceDescription = { id: "webgpu", label: "GPU (x)", backend: "x", threads: 1, simd: false };
const BOTH = new Set(["cpu", "webgpu"]);
const CPU_ONLY = new Set(["cpu"]);

function record(more: Partial<RunRecord>): RunRecord {
  return {
    version: 3,
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
