/** Tensors of any shape joined to one vector, and vectors of weights made of them. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { joinValues } from "#engine/backends/operations/optimizer-step";
import { startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";

let device: CpuComputeBackend;

beforeAll(async () => {
  device = await startCpuEngine(2);
  await tf.setBackend(CPU_BACKEND_NAME);
});
afterAll(() => device.dispose());

it("lays values of any shape one after another", () => {
  const shapes = [[3, 3, 5, 7], [1], [13], [2, 9], []];
  const parts = shapes.map((shape, index) => randomValues(tf.util.sizeFromShape(shape), 40 + index));
  const tensors = shapes.map((shape, index) => tf.tensor(parts[index] ?? new Float32Array(0), shape));
  const joined = joinValues(tensors);
  expect(joined?.shape).toEqual([315 + 1 + 13 + 18 + 1]);
  expect([...(joined?.dataSync<"float32">() ?? [])]).toEqual(parts.flatMap((part) => [...part]));
});

it("leaves what it read alone, and sees a part that lies in JavaScript still", () => {
  const fromHost = tf.tensor1d([1, 2, 3]);
  const computed = tf.square(tf.tensor2d([[4], [5]]));
  expect([...(joinValues([computed, fromHost, computed])?.dataSync() ?? [])]).toEqual([
    16, 25, 1, 2, 3, 16, 25,
  ]);
  expect([...fromHost.dataSync()]).toEqual([1, 2, 3]);
  expect([...computed.dataSync()]).toEqual([16, 25]);
});
