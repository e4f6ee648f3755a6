/** Whole training steps: the same losses on the CPU engine as on the `cpu` backend, and every time. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { residualNetworkStep } from "../bench/kernels-resnet";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { startCpuEngine } from "./cpu-support";

let device: CpuComputeBackend;

beforeAll(async () => {
  await createReferenceBackend().initialise();
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

/** Losses of a ResNet-8 trained on one random batch. */
function losses(batch: number, steps: number): number[] {
  const training = residualNetworkStep(batch, 1);
  const values = Array.from({ length: steps }, () => training.step());
  training.dispose();
  return values;
}

it("gives the losses that the cpu backend gives", async () => {
  await tf.setBackend("cpu");
  const expected = losses(1, 2);
  await tf.setBackend(CPU_BACKEND_NAME);
  for (const [step, loss] of losses(1, 2).entries()) {
    expect(loss).toBeCloseTo(expected[step] ?? Number.NaN, 3);
  }
});

it("gives the same bytes every time, and leaves no tensor behind", async () => {
  await tf.setBackend(CPU_BACKEND_NAME);
  const first = losses(4, 6);
  const tensors = tf.memory().numTensors;
  const buffers = tf.engine().backend.numDataIds();
  expect(losses(4, 6)).toEqual(first);
  expect(tf.memory().numTensors).toBe(tensors);
  expect(tf.engine().backend.numDataIds()).toBe(buffers);
  expect(first.at(-1)).toBeLessThan(first[0] ?? 0);
});
