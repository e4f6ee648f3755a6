/**
 * How long one training step of ResNet-20 takes on the WebAssembly device, which kernels take it, and how much
 * memory it needs: `npm run bench -- tests/bench/kernels.bench.ts`.
 */
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createWasmBackend } from "#engine/backends/wasm/wasm-compute-backend";
import { profileKernels } from "./kernels-profile";
import { residualNetworkStep } from "./kernels-resnet";

const folder = fileURLToPath(
  new URL("../../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url),
);
const device = createWasmBackend({ binaryFolder: folder });

beforeAll(() => device.initialise());
afterAll(() => device.dispose());

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

it("ResNet-20, 32x32x3, batch 32: one training step", () => {
  const training = residualNetworkStep(32);
  const losses = [training.step(), training.step()];
  const tensors = tf.memory().numTensors;
  const times: number[] = [];
  for (let count = 0; count < 12; count += 1) {
    const start = performance.now();
    losses.push(training.step());
    times.push(performance.now() - start);
  }
  expect(tf.memory().numTensors).toBe(tensors);
  console.log(`${device.describe().name}, threads ${device.describe().threads}`);
  console.log(`losses ${losses.map((loss) => loss.toFixed(4)).join(" ")}`);
  console.log(`median ${median(times).toFixed(0)} ms, fastest ${Math.min(...times).toFixed(0)} ms a step`);
  console.log(
    `WebAssembly memory ${(device.memoryBytes() / 2 ** 20).toFixed(0)} MiB, ` +
      `process ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB`,
  );
  console.log(profileKernels("wasm", () => training.step(), 4));
  training.dispose();
  expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
});
