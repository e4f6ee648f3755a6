/** Whole training steps: the same losses on the WebAssembly device as on the `cpu` backend, and every time. */
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createReferenceBackend } from "#engine/backends/reference/reference-compute-backend";
import { createWasmBackend } from "#engine/backends/wasm/wasm-compute-backend";
import { residualNetworkStep } from "../bench/kernels-resnet";

const folder = fileURLToPath(
  new URL("../../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url),
);
const wasm = createWasmBackend({ binaryFolder: folder });

beforeAll(async () => {
  await createReferenceBackend().initialise();
  await wasm.initialise();
});
afterAll(() => wasm.dispose());

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
  await tf.setBackend("wasm");
  for (const [step, loss] of losses(1, 2).entries()) {
    expect(loss).toBeCloseTo(expected[step] ?? Number.NaN, 3);
  }
});

it("gives the same bytes every time, and leaves no tensor behind", async () => {
  await tf.setBackend("wasm");
  const first = losses(4, 6);
  const tensors = tf.memory().numTensors;
  const buffers = tf.engine().backend.numDataIds();
  expect(losses(4, 6)).toEqual(first);
  expect(tf.memory().numTensors).toBe(tensors);
  expect(tf.engine().backend.numDataIds()).toBe(buffers);
  expect(first.at(-1)).toBeLessThan(first[0] ?? 0);
});
