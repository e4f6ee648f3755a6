/** Files as Keras 3 and tf.keras 2 write them, with what our own exports have not: models in models, layers that prepare pixels, code. */
import { expect, it } from "vitest";
import { writeZip } from "#core/codecs/zip";
import type { Hdf5Dataset, Hdf5Group } from "#core/formats/format";
import { keras } from "#core/formats/keras/keras";
import type { ReadModel } from "#core/formats/model";
import { TOOLS } from "./keras-support";

type Children = Readonly<Record<string, Hdf5Group | Hdf5Dataset>>;

function group(children: Children, attributes: Hdf5Group["attributes"] = new Map()): Hdf5Group {
  return { attributes, children: new Map(Object.entries(children)) };
}

function filled(value: number, ...shape: readonly number[]): Hdf5Dataset {
  return { shape, values: new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value) };
}

/** Variables in their order. */
function vars(...values: readonly Hdf5Dataset[]): Hdf5Group {
  return group({ vars: group(Object.fromEntries(values.map((value, at) => [`${at}`, value]))) });
}

const POLICY = {
  module: "keras",
  class_name: "DTypePolicy",
  config: { name: "float32" },
  registered_name: null,
};
const ZEROS = { module: "keras.initializers", class_name: "Zeros", config: {}, registered_name: null };

function tensor(layer: string, shape: readonly (number | null)[]): object {
  return {
    class_name: "__keras_tensor__",
    config: { shape, dtype: "float32", keras_history: [layer, 0, 0] },
  };
}

/** A layer as Keras 3 writes it. */
function layer(className: string, name: string, config: object, args: readonly unknown[]): object {
  return {
    module: "keras.layers",
    class_name: className,
    config: { name, trainable: true, dtype: POLICY, ...config },
    registered_name: null,
    name,
    inbound_nodes: args.length > 0 ? [{ args, kwargs: {} }] : [],
  };
}

function functional(name: string, layers: readonly object[], input: string, output: unknown): object {
  return {
    module: "keras.src.models.functional",
    class_name: "Functional",
    config: { name, trainable: true, layers, input_layers: [[input, 0, 0]], output_layers: [output] },
    registered_name: "Functional",
    name,
    build_config: { input_shape: null },
  };
}

const CONVOLUTION = {
  filters: 2,
  kernel_size: [3, 3],
  strides: [2, 2],
  padding: "same",
  data_format: "channels_last",
  dilation_rate: [1, 1],
  groups: 1,
  activation: { module: "builtins", class_name: "function", config: "relu6", registered_name: "function" },
  use_bias: false,
  kernel_initializer: ZEROS,
};

const IMAGE = [null, 8, 8, 3];

async function kerasFile(config: object, weights: Hdf5Group): Promise<ReadModel | undefined> {
  const hdf5 = await TOOLS.hdf5();
  const encode = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const bytes = writeZip(
    new Map([
      ["metadata.json", encode({ keras_version: "3.5.0", date_saved: "2026-01-01@00:00:00" })],
      ["config.json", encode(config)],
      ["model.weights.h5", await hdf5.write(weights)],
    ]),
    { stored: true },
  );
  return keras.read?.(new Map([["it.keras", bytes]]), TOOLS);
}

it("Keras 3: pixels prepared at the beginning, a model in the model, an operation, sides that are kept", async () => {
  const inner = functional(
    "backbone",
    [
      { ...layer("InputLayer", "in", {}, []), config: { batch_shape: IMAGE, dtype: "float32", name: "in" } },
      layer("Conv2D", "conv", CONVOLUTION, [tensor("in", IMAGE)]),
      layer("Conv2D", "again", { ...CONVOLUTION, activation: "linear" }, [tensor("conv", [null, 4, 4, 2])]),
    ],
    "in",
    ["again", 0, 0],
  );
  const small = [null, 2, 2, 2];
  const scaled = {
    ...layer("Multiply", "half", {}, [tensor("backbone", small), 0.5]),
    module: "keras.src.ops.numpy",
  };
  const config = functional(
    "whole",
    [
      {
        ...layer("InputLayer", "image", {}, []),
        config: { batch_shape: IMAGE, dtype: "float32", name: "image" },
      },
      layer("Rescaling", "rescaling", { scale: 1 / 255, offset: 0 }, [tensor("image", IMAGE)]),
      layer("Normalization", "normalization", { axis: [-1], mean: null, variance: null }, [
        tensor("rescaling", IMAGE),
      ]),
      { ...inner, inbound_nodes: [{ args: [tensor("normalization", IMAGE)], kwargs: { training: false } }] },
      scaled,
      layer("GlobalAveragePooling2D", "pool", { keepdims: true }, [tensor("half", small)]),
      layer("Flatten", "flatten", {}, [tensor("pool", [null, 1, 1, 2])]),
      layer("Dense", "classes", { units: 3, activation: "softmax", use_bias: true }, [
        tensor("flatten", [null, 2]),
      ]),
    ],
    "image",
    ["classes", 0, 0],
  );
  const read = await kerasFile(
    config,
    group({
      layers: group({
        normalization: vars(
          { shape: [3], values: Float32Array.of(0.5, 0.25, 0) },
          { shape: [3], values: Float32Array.of(0.25, 1, 4) },
          filled(1),
        ),
        functional: group({
          layers: group({ conv2d: vars(filled(1, 3, 3, 3, 2)), conv2d_1: vars(filled(2, 3, 3, 2, 2)) }),
        }),
        dense: vars(filled(3, 2, 3), filled(4, 3)),
      }),
    }),
  );
  expect(read).toMatchObject({ name: "whole", inputShape: [8, 8, 3], madeBy: "Keras 3.5.0", notes: [] });
  expect(read?.preprocessing?.pixelMaximum).toBe(255);
  expect(read?.preprocessing?.mean?.map((value) => Number(value.toFixed(6)))).toEqual([0.5, 0.25, 0]);
  expect(read?.preprocessing?.deviation?.map((value) => Number(value.toFixed(6)))).toEqual([0.5, 1, 2]);
  expect(read?.steps.map(({ name, operation }) => [name, operation.kind])).toEqual([
    ["backbone/conv", "conv2d"],
    ["backbone/conv_relu6", "activation"],
    ["backbone/again", "conv2d"],
    ["half", "scale"],
    ["pool", "globalAveragePool"],
    ["pool_sides", "reshape"],
    ["flatten", "flatten"],
    ["classes", "matmul"],
  ]);
  const first = (name: string) =>
    read?.steps.find((step) => step.name === name)?.weights.map(({ values }) => values[0]);
  expect([first("backbone/conv"), first("backbone/again"), first("classes")]).toEqual([[1], [2], [3, 4]]);
});

/** A layer as tf.keras 2 writes it. */
function old(className: string, name: string, config: object, inbound: readonly unknown[]): object {
  return { class_name: className, name, config: { name, ...config }, inbound_nodes: inbound };
}

it("tf.keras 2: calls of models counted from 1, weights by name, slopes as alpha, code that is not run", async () => {
  const input = { batch_input_shape: IMAGE, dtype: "float32" };
  const inner = {
    name: "backbone",
    layers: [
      old("InputLayer", "in", input, []),
      old("Conv2D", "conv", { ...CONVOLUTION, activation: "relu", axis: undefined }, [[["in", 0, 0, {}]]]),
      old("LeakyReLU", "leaky", { alpha: 0.30000001192092896 }, [[["conv", 0, 0, {}]]]),
    ],
    input_layers: [["in", 0, 0]],
    output_layers: [["leaky", 0, 0]],
  };
  const config = {
    class_name: "Functional",
    config: {
      name: "whole",
      layers: [
        old("InputLayer", "image", input, []),
        old("Functional", "backbone", inner, [[["image", 0, 0, {}]]]),
        old("Lambda", "lambda", { function: ["4wEAAAA=", null, null] }, [[["backbone", 1, 0, {}]]]),
        old("GlobalAveragePooling2D", "pool", {}, [[["lambda", 0, 0, {}]]]),
        old("Dense", "classes", { units: 3, activation: "softmax" }, [[["pool", 0, 0, {}]]]),
      ],
      input_layers: [["image", 0, 0]],
      output_layers: [["classes", 0, 0]],
    },
  };
  const names = (list: readonly string[]): Hdf5Group["attributes"] => new Map([["weight_names", list]]);
  const weights = group({
    backbone: group({ conv: group({ "kernel:0": filled(5, 3, 3, 3, 2) }) }, names(["conv/kernel:0"])),
    classes: group(
      { classes: group({ "kernel:0": filled(6, 2, 3), "bias:0": filled(7, 3) }) },
      names(["classes/kernel:0", "classes/bias:0"]),
    ),
  });
  const attributes = new Map([
    ["keras_version", "2.12.0"],
    ["backend", "tensorflow"],
    ["model_config", JSON.stringify(config)],
  ]);
  const hdf5 = await TOOLS.hdf5();
  const bytes = await hdf5.write(group({ model_weights: weights }, attributes));
  const read = await keras.read?.(new Map([["it.h5", bytes]]), TOOLS);
  expect(read?.steps.map(({ operation }) => operation.kind)).toEqual([
    "conv2d",
    "activation",
    "activation",
    "unsupported",
    "globalAveragePool",
    "matmul",
  ]);
  expect(read?.steps[2]?.operation).toMatchObject({ function: "leakyRelu", slope: 0.30000001192092896 });
  expect(read?.steps[0]?.weights[0]?.values[0]).toBe(5);
  expect(read?.steps.at(-1)?.weights.map(({ values }) => values[0])).toEqual([6, 7]);
  expect(read?.notes).toEqual([
    expect.objectContaining({
      kind: "unsupported",
      words: "Lambda: It is code inside the file, which is never run.",
    }),
  ]);
});

it("a file of weights alone says where it is to be taken", async () => {
  const hdf5 = await TOOLS.hdf5();
  const bytes = await hdf5.write(group({ layers: group({ conv2d: vars(filled(1, 2)) }) }));
  await expect(keras.read?.(new Map([["it.weights.h5", bytes]]), TOOLS)).rejects.toThrow(
    /it holds weights alone and no model\. .+import this file as weights/,
  );
});
