/** Padding in numbers, both axes and groups as TensorFlow.js's layers: the same numbers as the engine's, or a refusal in words. */
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { denseKernel } from "#core/formats/keras/writers/dense-kernel";
import { initialWeights } from "#engine/compile/initial-weights";
import { compileLayers, type TestLayer } from "#engine/compile/testing";
import { compute } from "#engine/operations/index";
import { layersModelOf } from "../support/layers-model";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";

beforeAll(() => createReferenceBackend().initialise());

const numbers = (padTop: number, padBottom: number, padLeft: number, padRight: number) => ({
  padding: "numbers",
  padTop,
  padBottom,
  padLeft,
  padRight,
});

/** Names of the exported layers of `it`, and how far its result is from the engine's. */
async function exported(layer: Omit<TestLayer, "name">, afterRelu = false, channels = 6) {
  const imageShape = [9, 8, channels];
  const network = compileLayers(
    [
      { name: "image", type: "input" },
      { name: "before", type: "activation", params: { function: afterRelu ? "relu" : "tanh" } },
      { name: "it", ...layer },
      { name: "pooled", type: "globalAvgPool2d" },
      { name: "classes", type: "dense", params: { units: 3 } },
      { name: "output", type: "output" },
    ],
    { imageShape, classes: 3 },
  );
  const weights = initialWeights(network, 5);
  for (const [name, values] of weights) if (name.endsWith("/bias")) values.fill(0.5);
  const { program } = network;
  network.dispose();
  const read = (name: string): Float32Array => weights.get(name) ?? new Float32Array(0);
  const model = await layersModelOf(program, weights);
  const names = model.layers.map(({ name }) => name).filter((name) => name.split("/")[0] === "it");
  const step = program.steps.find(({ name }) => name === "it");
  if (!step) throw new Error("The layer is not in the program.");
  return tf.tidy(() => {
    const noise = tf.randomNormal([2, ...imageShape], -1, 1, "float32", 3);
    const x = afterRelu ? tf.relu(noise) : tf.tanh(noise);
    let found = x;
    for (const name of names) found = model.getLayer(name).apply(found) as tf.Tensor;
    const tensors = step.weights.map(({ name, shape }) => tf.tensor(read(name), [...shape]));
    const expected = compute(step.operation, [x], tensors);
    expect(found.shape).toEqual(expected.shape);
    return { names, difference: Number(tf.max(tf.abs(tf.sub(found, expected))).dataSync()[0]) };
  });
}

describe("exported windows", () => {
  test.each([
    ["a convolution", { type: "conv2d", params: { ...numbers(1, 2, 0, 3), bias: true } }, ["it/pad", "it"]],
    [
      "a dilated depthwise convolution with a stride",
      { type: "depthwiseConv2d", params: { ...numbers(2, 2, 1, 0), stride: 2, dilation: 2, bias: true } },
      ["it/pad", "it"],
    ],
    ["a wide kernel", { type: "conv2d", params: { kernel: 1, kernelWidth: 5, strideWidth: 2 } }, ["it"]],
    ["two groups", { type: "conv2d", params: { filters: 4, groups: 2, bias: true } }, ["it"]],
    [
      "three groups, dilated",
      { type: "conv2d", params: { filters: 9, groups: 3, dilation: 2, stride: 2 } },
      ["it"],
    ],
    [
      "as many groups as channels",
      { type: "conv2d", params: { filters: 12, groups: 6, bias: true, ...numbers(1, 1, 1, 1) } },
      ["it/pad", "it"],
    ],
    [
      "padding that is the same",
      { type: "maxPool2d", params: { size: 3, stride: 2, ...numbers(1, 1, 0, 1) } },
      ["it"],
    ],
    [
      "PyTorch's padding of a pool",
      { type: "maxPool2d", params: { size: 3, stride: 2, ...numbers(1, 1, 1, 1) } },
      ["it", "it/stride"],
    ],
    [
      "less padding than half a window",
      { type: "maxPool2d", params: { size: 5, stride: 2, ...numbers(1, 0, 0, 2) } },
      ["it", "it/crop", "it/stride"],
    ],
    [
      "an average of what it sees",
      { type: "avgPool2d", params: { size: 3, stride: 2, ...numbers(1, 1, 1, 1) } },
      ["it", "it/stride"],
    ],
    [
      "an average that counts padding",
      { type: "avgPool2d", params: { size: 3, stride: 2, countPadding: true, ...numbers(2, 1, 0, 2) } },
      ["it/pad", "it"],
    ],
    [
      "an average that counts the padding of same",
      { type: "avgPool2d", params: { size: 4, stride: 3, countPadding: true } },
      ["it/pad", "it"],
    ],
  ] as const)("%s", async (_name, layer, layers) => {
    const { names, difference } = await exported(layer);
    expect(new Set(names)).toEqual(new Set(layers));
    expect(difference).toBeLessThan(1e-5);
  });

  test("a pool after a ReLU is padded with zeros, which its values are not below", async () => {
    const pool = { type: "maxPool2d", params: { size: 3, stride: 2, ...numbers(2, 2, 2, 2) } } as const;
    const { names, difference } = await exported(pool, true);
    expect(names).toEqual(["it/pad", "it"]);
    expect(difference).toBe(0);
    await expect(exported(pool)).rejects.toThrow(/"it" cannot be exported .* put a ReLU before it, instead/);
  });

  test("an average without what it would need is refused, and so are many groups", async () => {
    const average = { type: "avgPool2d", params: { size: 3, stride: 2, ...numbers(2, 2, 2, 2) } } as const;
    await expect(exported(average)).rejects.toThrow(/let it count padding/);
    const grouped = { type: "conv2d", params: { filters: 8, groups: 4 } } as const;
    await expect(exported(grouped, false, 8)).rejects.toThrow(/"it" cannot be exported .* at most 3 groups/);
  });
});

test("a filter in groups written out is zero between the groups", () => {
  // One tap, two groups of one channel and two filters.
  expect([...denseKernel(Float32Array.of(1, 2, 3, 4), [1, 1, 1, 4], 2)]).toEqual([1, 2, 0, 0, 0, 0, 3, 4]);
});
