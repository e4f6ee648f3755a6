import * as tf from "@tensorflow/tfjs-core";
import { models } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { LAYERS } from "#core/layers/index";
import { createReferenceBackend } from "../../tests/support/reference/reference-compute-backend";
import { initialWeights } from "../compile/initial-weights";
import { compileLayers, type TestLayer } from "../compile/testing";
import { compute } from "../operations/index";
import { dilatedKernel } from "./dilated-kernel";
import { tfjsModel } from "./tfjs-model";

beforeAll(() => createReferenceBackend().initialise());

const ENDS: readonly TestLayer[] = [
  { name: "pooled", type: "globalAvgPool2d" },
  { name: "classes", type: "dense", params: { units: 3 } },
  { name: "output", type: "output" },
];

function exported(layers: readonly TestLayer[], imageShape: readonly number[]) {
  const network = compileLayers(layers, { imageShape, classes: 3 });
  const weights = initialWeights(network, 5);
  const { program } = network;
  network.dispose();
  return { program, model: tfjsModel(program, (name) => weights.get(name) ?? new Float32Array(0)) };
}

describe("a model of standard layers only", () => {
  test("has the drawing's paths as names and all choices of activation, and loads back from its topology", async () => {
    const { function: functions } = LAYERS.activation.params;
    const choices = functions?.kind === "choice" ? functions.choices.map(({ value }) => value) : [];
    expect(choices).toHaveLength(14);
    const { program, model } = exported(
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
    // A topology as model.json holds it: text, and nothing registered but what the library brings.
    const topology = JSON.parse(JSON.stringify(model.toJSON(null, false))) as Record<string, never>;
    const loaded = await models.modelFromJSON({ modelTopology: topology });
    loaded.setWeights(model.getWeights());
    const images = tf.randomNormal([3, 8, 9, 3], 0, 1, "float32", 5);
    const [first, second] = [model, loaded].map((it) => (it.predict(images) as tf.Tensor).dataSync());
    expect(first).toEqual(second);
    expect(first?.every(Number.isFinite)).toBe(true);
  });

  test("keeps every second pixel and adds channels of zeros where a shortcut is padded", () => {
    const { model } = exported(
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

  test("has no layer for what only measurements do", () => {
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
    expect(() => tfjsModel(program, () => new Float32Array(0))).toThrow(
      /"pooled" cannot be exported.*instead/,
    );
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
