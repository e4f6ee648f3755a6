import { randomNormal, type Tensor } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { beforeAll, expect, it } from "vitest";
import { createReferenceBackend } from "../backends/reference/reference-compute-backend";
import type { ModelLayer } from "../compile/execution-plan";
import { ownLayerCall } from "./own-layer-calls";

beforeAll(() => createReferenceBackend().initialise());

const convolution = { filters: 5, biasInitializer: "randomNormal" } as const;

it.each<readonly [string, () => ModelLayer]>([
  ["a convolution", () => layers.conv2d({ ...convolution, kernelSize: 3, padding: "same", useBias: false })],
  ["one with strides", () => layers.conv2d({ ...convolution, kernelSize: [3, 2], strides: [2, 1] })],
  ["one with a bias", () => layers.conv2d({ ...convolution, kernelSize: 2, strides: 3, padding: "same" })],
  ["a dilated one", () => layers.conv2d({ ...convolution, kernelSize: 3, dilationRate: [2, 3] })],
  ["every second pixel", () => layers.maxPooling2d({ poolSize: 1, strides: 2, padding: "same" })],
  ["pixels of a grid", () => layers.maxPooling2d({ poolSize: [1, 1], strides: [3, 2], padding: "valid" })],
])("gives what the model's own call gives: %s", (_, create) => {
  const layer = create();
  layer.build([null, 9, 8, 3]);
  const x = randomNormal([2, 9, 8, 3]);
  const wanted = layer.call(x, {}) as Tensor;
  const result = ownLayerCall(layer, x);
  expect(result?.shape).toEqual(wanted.shape);
  expect([...(result?.dataSync() ?? [])]).toEqual([...wanted.dataSync()]);
});

it("leaves other layers to TensorFlow.js", () => {
  expect(ownLayerCall(layers.maxPooling2d({ poolSize: 2 }), randomNormal([1, 4, 4, 1]))).toBeUndefined();
  expect(ownLayerCall(layers.globalAveragePooling2d({}), randomNormal([1, 4, 4, 1]))).toBeUndefined();
});
