import { randomNormal, type Tensor } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { beforeAll, expect, it } from "vitest";
import { createReferenceBackend } from "../backends/reference/reference-compute-backend";
import { convolutionLayer } from "./convolution-layer";

beforeAll(() => createReferenceBackend().initialise());

it.each([
  { kernelSize: 3, strides: 1, dilationRate: 1, padding: "same", useBias: false },
  { kernelSize: [3, 2], strides: [2, 1], dilationRate: 1, padding: "same", useBias: true },
  { kernelSize: 2, strides: 3, dilationRate: 1, padding: "valid", useBias: true },
  { kernelSize: 3, strides: 1, dilationRate: [2, 3], padding: "same", useBias: true },
] as const)("gives what the model's own call gives: %o", ({ kernelSize, strides, dilationRate, ...rest }) => {
  const pair = (value: number | readonly number[]): number | [number, number] =>
    typeof value === "number" ? value : [value[0] ?? 1, value[1] ?? 1];
  const layer = layers.conv2d({
    ...rest,
    kernelSize: pair(kernelSize),
    strides: pair(strides),
    dilationRate: pair(dilationRate),
    filters: 5,
    biasInitializer: "randomNormal",
  });
  layer.build([null, 9, 8, 3]);
  const x = randomNormal([2, 9, 8, 3]);
  const wanted = layer.call(x, {}) as Tensor;
  const result = convolutionLayer(layer, x);
  expect(result.shape).toEqual(wanted.shape);
  expect([...result.dataSync()]).toEqual([...wanted.dataSync()]);
});
