/** What layers a model is written with for TensorFlow.js: standard ones, by the drawing's names. */
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { dilatedKernel } from "#core/formats/keras/writers/dilated-kernel";
import { LAYERS } from "#core/layers/index";
import { initialWeights } from "#engine/compile/initial-weights";
import { compileLayers, type TestLayer } from "#engine/compile/testing";
import { compute } from "#engine/operations/index";
import { layersModelOf } from "../support/layers-model";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";

beforeAll(() => createReferenceBackend().initialise());

const ENDS: readonly TestLayer[] = [
  { name: "pooled", type: "globalAvgPool2d" },
  { name: "classes", type: "dense", params: { units: 3 } },
  { name: "output", type: "output" },
];

async function exported(layers: readonly TestLayer[], imageShape: readonly number[]) {
  const network = compileLayers(layers, { imageShape, classes: 3 });
  const weights = initialWeights(network, 5);
  const { program } = network;
  network.dispose();
  return { program, weights, model: await layersModelOf(program, weights) };
}

describe("a model of standard layers only", () => {
  test("has the drawing's paths as names and all choices of activation, and is loaded with all of its weights", async () => {
    const { function: functions } = LAYERS.activation.params;
    const choices = functions?.kind === "choice" ? functions.choices.map(({ value }) => value) : [];
    expect(choices).toHaveLength(14);
    const { program, weights, model } = await exported(
      [
        { name: "image", type: "input" },
        { name: "stage/1/conv", type: "conv2d", params: { filters: 6, bias: true } },
        ...choices.map(
          (choice): TestLayer => ({
            name: `a/${choice}`,
            type: "activation",
            params: { function: choice },
          }),
        ),
        { name: "wide", type: "depthwiseConv2d", params: { stride: 2, bias: true } },
        { name: "norm", type: "batchNorm" },
        { name: "skip", type: "shortcut", inputs: ["image"], params: { mode: "pad", stride: 2, filters: 6 } },
        { name: "sum", type: "add", inputs: ["norm", "skip", "norm"] },
        {
          name: "b",
          type: "shortcut",
          inputs: ["image"],
          params: { mode: "projection", stride: 2, filters: 4 },
        },
        { name: "both", type: "concat", inputs: ["sum", "b"] },
        { name: "border", type: "zeroPad2d" },
        { name: "largest", type: "maxPool2d", params: { size: 3, stride: 1 } },
        { name: "average", type: "avgPool2d", params: { size: 2, stride: 1 } },
        { name: "drop", type: "dropout" },
        ...ENDS,
      ],
      [8, 9, 3],
    );
    const names = model.layers.map((layer) => layer.name);
    for (const { name } of program.steps) expect(names).toContain(name);
    expect(names).toContain("image");
    const kernel = model.getLayer("stage/1/conv").getWeights()[0]?.dataSync();
    expect(kernel).toEqual(weights.get("stage/1/conv/kernel"));
    const images = tf.randomNormal([3, 8, 9, 3], 0, 1, "float32", 5);
    const found = (model.predict(images) as tf.Tensor).dataSync();
    expect(found).toHaveLength(9);
    expect(found.every(Number.isFinite)).toBe(true);
  });

  test("keeps every second pixel and adds channels of zeros where a shortcut is padded", async () => {
    const { model } = await exported(
      [
        { name: "image", type: "input" },
        { name: "skip", type: "shortcut", params: { mode: "pad", stride: 2, filters: 3 } },
        ...ENDS,
      ],
      [4, 5, 2],
    );
    // A negative input would tell a pooling that pads with zeros.
    const input = tf.sub(tf.reshape(tf.range(0, 40), [1, 4, 5, 2]), 50);
    let result: tf.Tensor = input;
    for (const name of ["skip/subsample", "skip/channels"]) {
      result = model.getLayer(name).apply(result) as tf.Tensor;
    }
    const kept = tf.stridedSlice(input, [0, 0, 0, 0], [1, 4, 5, 2], [1, 2, 2, 1]);
    expect(tf.slice(result, [0, 0, 0, 0], [1, 2, 3, 2]).arraySync()).toEqual(kept.arraySync());
    expect(tf.slice(result, [0, 0, 0, 2]).arraySync()).toEqual(tf.zeros([1, 2, 3, 1]).arraySync());
  });

  test("has no layer for what only measurements do", async () => {
    const network = compileLayers([{ name: "image", type: "input" }, ...ENDS], {
      imageShape: [4, 4, 1],
      classes: 3,
    });
    const [pooled, ...rest] = network.program.steps;
    if (!pooled) throw new Error("The program is empty.");
    const program = {
      ...network.program,
      steps: [{ ...pooled, operation: { kind: "batchMean" as const } }, ...rest],
    };
    await expect(layersModelOf(program, new Map())).rejects.toThrow(/"pooled" cannot be exported.*instead/);
    network.dispose();
  });
});

test("a dilated filter written out sees the same pixels", () => {
  const x = tf.randomNormal([2, 11, 9, 3], 0, 1, "float32", 1);
  const kernel = tf.randomNormal([3, 2, 3, 4], 0, 1, "float32", 2);
  const attributes = { filters: 4, groups: 1, window: [3, 2], strides: [2, 1], padding: "valid" } as const;
  const dilated = compute({ kind: "conv2d", ...attributes, dilations: [2, 3] }, [x], [kernel]);
  const written = tf.tensor(dilatedKernel(kernel.dataSync<"float32">(), kernel.shape, [2, 3]), [5, 4, 3, 4]);
  const plain = compute({ kind: "conv2d", ...attributes, dilations: [1, 1] }, [x], [written]);
  expect(dilated.shape).toEqual(plain.shape);
  const wanted = plain.dataSync();
  dilated
    .dataSync()
    .forEach((value, index) => void expect(value).toBeCloseTo(wanted[index] ?? Number.NaN, 4));
});
