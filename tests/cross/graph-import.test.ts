/** Graph models of TensorFlow.js as networks of ours: our own come back, and others' forms are understood. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tfjs } from "#core/formats/keras/tfjs";
import type { FileSet, ReadModel } from "#core/formats/model";
import { programOfRead } from "#core/formats/read-program";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { type Bits, ForeignGraph } from "../support/foreign-graphs";
import { comingBack, runForeign, writtenAsGraph } from "../support/graph-models";
import { logitsOn } from "../support/run-program";
import { someOf } from "../support/trials";
import { CASES, FACTS, isSound, networkWith, paramsOf } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { everyLayerDocument } from "./every-layer";
import { TOOLS } from "./keras-support";
import { randomValues } from "./kernel-parity-reference";
import { difference, tryDocument } from "./onnx-support";

const LIMIT = 1e-4;
const SEED = 20_261_127;
const WIDE = { imageShape: [8, 8, 3], classes: 10 };

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

it.each(CASES)("%s with any parameters comes back (after a flatten: %s)", async (type, afterFlatten) => {
  const documents = fc
    .sample(paramsOf(type), { numRuns: someOf(40), seed: SEED })
    .map((params) => networkWith(type, params, afterFlatten))
    .filter(isSound)
    .slice(0, 6);
  for (const document of [networkWith(type, {}, afterFlatten), ...documents])
    expect(await comingBack(tryDocument(document, FACTS))).toBeLessThan(LIMIT);
});

it.each(["float32", "float16", "int8"] as const)(
  "many layers in one network come back (%s)",
  async (form) => {
    expect(await comingBack(tryDocument(everyLayerDocument(), WIDE, { form }), form)).toBeLessThan(LIMIT);
  },
);

const IMAGE = [8, 6, 4];
const COUNT = 3;
const WINDOW = { strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1], padding: "SAME" };

async function read(files: FileSet): Promise<ReadModel> {
  expect(tfjs.recognise?.(files)).toBe(true);
  const found = await tfjs.read?.(files, TOOLS);
  if (!found) throw new Error("Nothing was read.");
  return found;
}

async function logitsOf(files: FileSet, images: Float32Array): Promise<Float32Array> {
  const { program, weights } = programOfRead(await read(files));
  return logitsOn(program, weights, images);
}

/** Global pooling, a squeeze and a dense layer. */
function headOf(graph: ForeignGraph, value: string, channels: number): string {
  const axes = graph.integers("axes", [1, 2]);
  const mean = graph.node("Mean", "mean", [value, axes], { keep_dims: true });
  const flat = graph.node("Squeeze", "flat", [mean], { squeeze_dims: [1, 2] });
  const dense = [flat, graph.floats("dense/kernel", [channels, 3]), graph.floats("dense/bias", [3])];
  return graph.node("_FusedMatMul", "dense", dense, { fused_ops: ["BiasAdd"], num_args: 1 });
}

type Model = readonly [graph: ForeignGraph, output: string];

const MODELS: Readonly<Record<string, () => Model>> = {
  "fused convolutions, norms and a sum": () => {
    const graph = new ForeignGraph(IMAGE);
    const fused = { ...WINDOW, fused_ops: ["BiasAdd", "Relu6"], num_args: 1 };
    const first = graph.node(
      "_FusedConv2D",
      "first",
      ["x", graph.floats("first/kernel", [3, 3, 4, 6]), graph.floats("first/bias", [6])],
      { ...fused, strides: [1, 2, 2, 1] },
    );
    const deep = graph.node(
      "FusedDepthwiseConv2dNative",
      "deep",
      [first, graph.floats("deep/kernel", [3, 3, 6, 1]), graph.floats("deep/bias", [6])],
      fused,
    );
    const vectors = ["scale", "offset", "mean"].map((name) => graph.floats(`norm/${name}`, [6]));
    const norm = graph.node(
      "FusedBatchNormV3",
      "norm",
      [deep, ...vectors, graph.floats("variance", [6], 0.5, 2)],
      { epsilon: 0.001, is_training: false },
    );
    const sum = graph.node("AddV2", "sum", [first, norm]);
    return [graph, graph.node("Softmax", "out", [headOf(graph, sum, 6)])];
  },
  "zeros before a convolution, factors, sums, and a shape that is computed": () => {
    const graph = new ForeignGraph(IMAGE);
    const borders = graph.integers("borders", [0, 0, 0, 1, 0, 1, 0, 0], [4, 2]);
    const padded = graph.node("Pad", "padded", ["x", borders]);
    const conv = graph.node("Conv2D", "conv", [padded, graph.floats("conv/kernel", [3, 3, 4, 5])], {
      ...WINDOW,
      padding: "VALID",
      strides: [1, 2, 2, 1],
    });
    const scaled = graph.node("Mul", "scaled", [conv, graph.floats("factor", [5])]);
    const moved = graph.node("AddV2", "moved", [scaled, graph.floats("offset", [5])]);
    const leaky = graph.node("LeakyRelu", "leaky", [moved], { alpha: 0.125 });
    const clipped = graph.node("ClipByValue", "clipped", [
      moved,
      graph.numbers("low", [-0.25]),
      graph.numbers("high", [0.75]),
    ]);
    const sum = graph.node("AddN", "sum", [leaky, clipped, moved], { N: 3 });
    const pool = graph.node("MaxPool", "pool", [sum], {
      ksize: [1, 2, 2, 1],
      strides: [1, 2, 2, 1],
      padding: "SAME",
    });
    const whole = graph.node("Shape", "whole", [pool], { out_type: "DT_INT32" });
    const [from, to, step] = [
      graph.integers("from", [0]),
      graph.integers("to", [1]),
      graph.integers("step", [1]),
    ];
    const images = graph.node("StridedSlice", "images", [whole, from, to, step], { shrink_axis_mask: 1 });
    const shape = graph.node("Pack", "shape", [images, graph.integers("rest", [-1], [])], { N: 2, axis: 0 });
    const flat = graph.node("Reshape", "flat", [pool, shape]);
    const dense = graph.node("MatMul", "dense", [flat, graph.floats("dense/kernel", [3, 20])], {
      transpose_a: false,
      transpose_b: true,
    });
    return [graph, graph.node("BiasAdd", "out", [dense, graph.floats("dense/bias", [3])])];
  },
  "slopes, a norm of several nodes, parts, and larger images": () => {
    const graph = new ForeignGraph(IMAGE);
    const above = graph.node("Relu", "above", ["x"]);
    const below = graph.node("Relu", "below", [graph.node("Neg", "turned", ["x"])]);
    const sloped = graph.node("Mul", "sloped", [graph.floats("slopes", [4]), below]);
    const prelu = graph.node("AddV2", "prelu", [above, sloped]);
    const last = graph.integers("last", [3]);
    const mean = graph.node("Mean", "centre", [prelu, last], { keep_dims: true });
    const squares = graph.node("SquaredDifference", "squares", [prelu, mean]);
    const variance = graph.node("Mean", "spread", [squares, last], { keep_dims: true });
    const raised = graph.node("AddV2", "raised", [variance, graph.numbers("epsilon", [0.01])]);
    const rest = graph.node("Sub", "rest", [prelu, mean]);
    const normed = graph.node("Mul", "normed", [rest, graph.node("Rsqrt", "root", [raised])]);
    const split = graph.node("Split", "split", [graph.integers("along", [3], []), normed], { num_split: 2 });
    const joined = graph.node("ConcatV2", "joined", [`${split}:1`, split, graph.integers("axis", [-1], [])], {
      N: 2,
    });
    const least = graph.node("Minimum", "least", [joined, prelu]);
    const size = graph.integers("size", [16, 12]);
    const large = graph.node("ResizeBilinear", "large", [least, size], {
      align_corners: false,
      half_pixel_centers: true,
    });
    const near = graph.node("ResizeNearestNeighbor", "near", [prelu, size], {
      align_corners: false,
      half_pixel_centers: false,
    });
    const both = graph.node("Maximum", "both", [large, near]);
    return [graph, headOf(graph, graph.node("Tanh", "curve", [both]), 4)];
  },
};
const FOREIGN = Object.entries(MODELS).flatMap(([name, model]) =>
  ([32, 16, 8] satisfies Bits[]).map((bits) => [name, bits, model] as const),
);

it.each(FOREIGN)("%s: TensorFlow.js's logits, of weights in %s bits", async (_name, bits, model) => {
  const [graph, output] = model();
  const files = graph.files(output, bits);
  const images = randomValues(
    IMAGE.reduce((product, side) => product * side, COUNT),
    3,
  );
  const wanted = await runForeign(files, images, [COUNT, ...IMAGE]);
  const logits = await logitsOf(files, images);
  const found = output === "out" && _name.startsWith("fused") ? softmaxed(logits) : logits;
  expect(difference(found, wanted)).toBeLessThan(LIMIT);
});

function softmaxed(logits: Float32Array): Float32Array {
  const powers = logits.map(Math.exp);
  return powers.map((power, index) => {
    const row = index - (index % 3);
    return power / powers.subarray(row, row + 3).reduce((sum, each) => sum + each, 0);
  });
}

it("takes channels that come first", async () => {
  const ofLayout = (isFirst: boolean): FileSet => {
    const graph = new ForeignGraph(IMAGE);
    const format = isFirst ? "NCHW" : "NHWC";
    const turned = isFirst
      ? graph.node("Transpose", "turned", ["x", graph.integers("order", [0, 3, 1, 2])])
      : "x";
    const conv = graph.node("Conv2D", "conv", [turned, graph.floats("conv/kernel", [3, 3, 4, 5])], {
      ...WINDOW,
      strides: isFirst ? [1, 1, 2, 2] : [1, 2, 2, 1],
      data_format: format,
    });
    const moved = graph.node("BiasAdd", "moved", [conv, graph.floats("conv/bias", [5])], {
      data_format: format,
    });
    const axes = graph.integers("axes", isFirst ? [2, 3] : [1, 2]);
    return graph.files(graph.node("Mean", "out", [moved, axes], { keep_dims: false }));
  };
  const images = randomValues(
    IMAGE.reduce((product, side) => product * side, COUNT),
    3,
  );
  const [first, last] = [await logitsOf(ofLayout(true), images), await logitsOf(ofLayout(false), images)];
  expect(difference(first, last)).toBeLessThan(LIMIT);
});

it("keeps what it has no layer for in its place, as the file calls it", async () => {
  const graph = new ForeignGraph(IMAGE);
  const normed = graph.node("LRN", "normed", ["x"], { depth_radius: 2 });
  const test = graph.node("Less", "test", ["x", graph.numbers("limit", [1])]);
  const chosen = graph.node("Switch", "chosen", [normed, test]);
  const merged = graph.node("Merge", "merged", [chosen, `${chosen}:1`]);
  const { steps } = await read(graph.files(headOf(graph, merged, 4)));
  const unsupported = steps.flatMap(({ operation }) =>
    operation.kind === "unsupported" ? [operation.operator] : [],
  );
  expect(unsupported).toEqual(expect.arrayContaining(["LRN", "Switch", "Merge"]));
  expect(steps.map(({ operation }) => operation.kind)).toContain("globalAveragePool");
});

it("brings grouped convolutions and norms back as what they were", async () => {
  const document = networkWith("conv2d", { groups: 2, filters: 4, bias: true }, false);
  const files = await writtenAsGraph(tryDocument(document, FACTS).model);
  const found = await read(files);
  expect(found.steps.map(({ name, operation }) => [name, operation.kind])).toEqual(
    tryDocument(document, FACTS)
      .model.program.steps.slice(0, -1)
      .map(({ name, operation }) => [name, operation.kind]),
  );
  expect(found.preprocessing?.classNames).toEqual(["class 0", "class 1", "class 2"]);
});

it.each([
  [
    "a loop",
    /has a loop/,
    (graph: ForeignGraph) => {
      graph.node("Merge", "merge", ["x", "next"]);
      return graph.node("NextIteration", "next", ["merge"]);
    },
  ],
  [
    "a node that is missing",
    /reads "nothing"/,
    (graph: ForeignGraph) => graph.node("Relu", "out", ["nothing"]),
  ],
] as const)("refuses %s in words", async (_name, words, build) => {
  const graph = new ForeignGraph(IMAGE);
  await expect(read(graph.files(build(graph)))).rejects.toThrow(words);
});
