/**
 * Forward values and gradients of everything else the layers are built from, on the CPU engine against
 * TensorFlow.js's `cpu` backend; batch norm, which that backend has from us, against finite differences too.
 */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { stridedSubsample } from "#engine/backends/operations/strided-subsample";
import { trainingBatchNorm } from "#engine/backends/operations/training-batch-norm";
import { createReferenceBackend } from "../support/reference/reference-compute-backend";
import { startCpuEngine } from "./cpu-support";
import { randomValues, worstDifference } from "./kernel-parity-reference";

const seed = Date.now() % 2 ** 31;
let device: CpuComputeBackend;

beforeAll(async () => {
  console.log(`layer parity seed: ${seed}`);
  await createReferenceBackend().initialise();
  device = await startCpuEngine(2);
});

afterAll(() => device.dispose());

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;
type Case = readonly [name: string, shapes: readonly (readonly number[])[], operation: Operation];

const unary = (name: string, operation: (x: tf.Tensor) => tf.Tensor): Case[] => [
  [name, [[3, 5, 7, 3]], operation as Operation],
  [`${name}, one value`, [[1]], operation as Operation],
];

const pools: Case[] = [];
for (const [kind, pool] of [
  ["max", tf.maxPool],
  ["avg", tf.avgPool],
] as const) {
  for (const padding of ["same", "valid"] as const) {
    for (const [size, stride] of [
      [1, 2],
      [2, 2],
      [3, 1],
      [3, 2],
      [2, 3],
      [5, 3],
    ] as const) {
      for (const shape of [
        [2, 7, 9, 3],
        [1, 5, 5, 1],
        [3, 8, 6, 17],
      ]) {
        pools.push([
          `${kind}Pool ${size} stride ${stride} ${padding} [${shape}]`,
          [shape],
          (x) => pool(x as tf.Tensor4D, size, stride, padding),
        ] as Case);
      }
    }
  }
}

const gelu = (x: tf.Tensor) => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.div(x, Math.SQRT2))));
const geluTanh = (x: tf.Tensor) =>
  tf.mul(
    tf.mul(x, 0.5),
    tf.add(1, tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.pow(x, 3)))))),
  );

const cases: Case[] = [
  ...unary("relu", tf.relu),
  ...unary("relu6", (x) => tf.relu6(tf.mul(x, 8))),
  ...unary("leakyRelu", (x) => tf.leakyRelu(x, 0.1)),
  ...unary("elu", tf.elu),
  ...unary("selu", tf.selu),
  ...unary("gelu", gelu),
  ...unary("gelu by tanh", geluTanh),
  ...unary("sigmoid", tf.sigmoid),
  ...unary("tanh", tf.tanh),
  ...unary("swish", (x) => tf.mul(x, tf.sigmoid(x))),
  ...unary("softplus", tf.softplus),
  ...unary("tanh far from zero", (x) => tf.tanh(tf.mul(x, 30))),
  ...unary("leakyRelu with a steep slope", (x) => tf.leakyRelu(x, 1.5)),
  ["broadcast", [[1, 3, 1, 5]], (x) => tf.broadcastTo(x as tf.Tensor, [4, 3, 7, 5])],
  ["tile", [[2, 3, 4]], (x) => tf.tile(x as tf.Tensor, [3, 1, 5])],
  ["softmax", [[5, 10]], (x) => tf.softmax(x as tf.Tensor2D)],
  ["logSoftmax", [[5, 10]], (x) => tf.logSoftmax(x as tf.Tensor2D)],
  ["softmax of images", [[2, 3, 3, 7]], (x) => tf.softmax(x)],
  [
    "add",
    [
      [2, 3, 4, 5],
      [2, 3, 4, 5],
    ],
    (a, b) => tf.add(a ?? 0, b ?? 0),
  ],
  ["add a bias", [[2, 3, 4, 5], [5]], (a, b) => tf.add(a ?? 0, b ?? 0)],
  ["multiply by channels", [[2, 3, 4, 5], [5]], (a, b) => tf.mul(a ?? 0, b ?? 0)],
  ["multiply by a number", [[2, 3, 4, 5], []], (a, b) => tf.mul(a ?? 0, b ?? 0)],
  ["divide", [[2, 3]], (a) => tf.div(a, tf.add(2, tf.square(a)))],
  [
    "concat",
    [
      [2, 3, 3, 2],
      [2, 3, 3, 5],
    ],
    (a, b) => tf.concat([a, b] as tf.Tensor[], 3),
  ],
  [
    "concat of rows",
    [
      [2, 3, 3],
      [2, 1, 3],
    ],
    (a, b) => tf.concat([a, b] as tf.Tensor[], 1),
  ],
  [
    "concat of many",
    [
      [3, 70],
      [3, 1],
      [3, 5],
    ],
    (a, b, c) => tf.concat([a, b, c] as tf.Tensor[], -1),
  ],
  ["split", [[2, 3, 9]], (x) => tf.split(x as tf.Tensor, [2, 3, 4], 2)[1] as tf.Tensor],
  ["split of rows", [[4, 3]], (x) => tf.split(x as tf.Tensor, 2, 0)[1] as tf.Tensor],
  ["slice of a vector", [[9]], (x) => tf.slice(x as tf.Tensor, [2], [4])],
  ["slice of whole rows", [[5, 4, 3]], (x) => tf.slice(x as tf.Tensor, [1, 0, 0], [3, -1, -1])],
  [
    "slice in five axes",
    [[2, 3, 2, 4, 3]],
    (x) => tf.slice(x as tf.Tensor, [1, 0, 1, 1, 0], [1, 2, 1, 2, 3]),
  ],
  [
    "zero padding",
    [[2, 3, 5, 3]],
    (x) =>
      tf.pad(x, [
        [0, 0],
        [1, 2],
        [0, 3],
        [0, 0],
      ]),
  ],
  ["slice", [[3, 5, 5, 4]], (x) => tf.slice(x, [0, 1, 2, 1], [3, 3, 2, 2])],
  ["global average pooling", [[3, 5, 7, 9]], (x) => tf.mean(x, [1, 2])],
  ["mean of all", [[3, 5]], (x) => tf.mean(x)],
  ["sum over pixels", [[3, 5, 7, 9]], (x) => tf.sum(x, [0, 1, 2])],
  [
    "flatten and dense",
    [[3, 2, 3, 4], [24, 5], [5]],
    (x, weights, bias) =>
      tf.add(tf.matMul(tf.reshape(x as tf.Tensor, [3, 24]), weights as tf.Tensor2D), bias as tf.Tensor),
  ],
  [
    "fused dense",
    [[3, 24], [24, 5], [5]],
    (x, weights, bias) =>
      tf.fused.matMul({
        a: x as tf.Tensor,
        b: weights as tf.Tensor,
        bias: bias as tf.Tensor,
        activation: "relu",
      }),
  ],
  [
    "matrix product, both transposed",
    [
      [6, 3],
      [5, 6],
    ],
    (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor, true, true),
  ],
  [
    "matrix products in a batch",
    [
      [2, 3, 6],
      [2, 5, 6],
    ],
    (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor, false, true),
  ],
  [
    "fused convolution with bias",
    [[2, 5, 5, 3], [3, 3, 3, 4], [4]],
    (x, filter, bias) =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        strides: 2,
        pad: "same",
        bias: bias as tf.Tensor,
      }),
  ],
  [
    "cross-entropy",
    [[4, 10]],
    (logits) => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([1, 0, 9, 3], "int32"), 10), logits),
  ],
  [
    "cross-entropy, smoothed",
    [[4, 10]],
    (logits) =>
      tf.losses.softmaxCrossEntropy(
        tf.oneHot(tf.tensor1d([1, 0, 9, 3], "int32"), 10),
        logits,
        undefined,
        0.1,
      ),
  ],
  [
    "dropout by a mask",
    [[4, 3, 3, 2]],
    (x) => tf.mul(x, tf.div(tf.greater(tf.randomUniform(x?.shape ?? [], 0, 1, "float32", 5), 0.5), 0.5)),
  ],
  ["subsample by 2", [[2, 7, 6, 3]], (x) => stridedSubsample(x as tf.Tensor4D, [2, 2])],
  ["subsample by 3 and 1", [[1, 7, 6, 17]], (x) => stridedSubsample(x as tf.Tensor4D, [3, 1])],
  [
    "pad shortcut",
    [[2, 5, 5, 3]],
    (x) =>
      tf.pad(stridedSubsample(x as tf.Tensor4D, [2, 2]), [
        [0, 0],
        [0, 0],
        [0, 0],
        [1, 2],
      ]),
  ],
  [
    "batch norm of images",
    [[3, 5, 7, 3], [3], [3]],
    (x, gamma, beta) => trainingBatchNorm(x as tf.Tensor, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3).y,
  ],
  [
    "batch norm of many channels",
    [[2, 8, 8, 65], [65], [65]],
    (x, gamma, beta) => trainingBatchNorm(x as tf.Tensor, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3).y,
  ],
  ...[
    [3, 21, 19, 17],
    [5, 35, 33, 16],
    [2, 64, 64, 8],
  ].map(
    (shape): Case => [
      `batch norm of many pixels [${shape}]`,
      [shape, shape.slice(3), shape.slice(3)],
      (x, gamma, beta) =>
        trainingBatchNorm(x as tf.Tensor, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3).y,
    ],
  ),
  [
    "batch norm of one channel",
    [[5, 13, 11, 1], [1], [1]],
    (x, gamma, beta) => trainingBatchNorm(x as tf.Tensor, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3).y,
  ],
  [
    "batch norm of vectors",
    [[16, 31], [31], [31]],
    (x, gamma, beta) => trainingBatchNorm(x as tf.Tensor, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-3).y,
  ],
  [
    "batch norm for inference",
    [[3, 5, 5, 7], [7], [7]],
    (x, gamma, beta) =>
      tf.batchNorm(
        x as tf.Tensor4D,
        tf.zeros([7]) as tf.Tensor1D,
        tf.ones([7]) as tf.Tensor1D,
        beta as tf.Tensor1D,
        gamma as tf.Tensor1D,
        1e-3,
      ),
  ],
  ...pools,
];

/** Forward value, and the gradient of sum(dy * y) for every input, for inputs and dy from the seed. */
function evaluate(shapes: Case[1], operation: Operation, inputs: Float32Array[]) {
  return tf.tidy(() => {
    const tensors = inputs.map((values, index) => tf.tensor(values, [...(shapes[index] ?? [])]));
    const y = operation(...tensors);
    const dy = tf.tensor(randomValues(y.size, seed + 99), y.shape);
    const gradients = tf.grads((...given) => operation(...given))(tensors, dy);
    return {
      y: y.dataSync() as Float32Array,
      dy: dy.dataSync() as Float32Array,
      gradients: gradients.map((gradient) => gradient.dataSync() as Float32Array),
    };
  });
}

describe("forward values and gradients on the CPU engine", () => {
  it.each(cases)("%s", async (name, shapes, operation) => {
    const inputs = shapes.map((shape, index) =>
      randomValues(
        shape.reduce((size, length) => size * length, 1),
        seed + index,
      ),
    );
    await tf.setBackend("cpu");
    const theirs = evaluate(shapes, operation, inputs);
    await tf.setBackend(CPU_BACKEND_NAME);
    // The backend's own count also sees what kernels leave behind without TensorFlow.js knowing.
    const counts = () => [tf.memory().numTensors, tf.engine().backend.numDataIds()];
    const before = counts();
    const ours = evaluate(shapes, operation, inputs);
    expect(counts()).toEqual(before);
    expect(worstDifference(ours.y, theirs.y)).toBeLessThan(1e-5);
    // TensorFlow.js shares an average's gradient out over taps that lie outside of the image, where nothing receives it.
    // `cpu-pooling.test.ts` checks ours by the definition.
    if (/^avgPool .* same/.test(name)) return;
    ours.gradients.forEach((gradient, index) => {
      expect(worstDifference(gradient, theirs.gradients[index] ?? [])).toBeLessThan(1e-4);
    });
  });
});

describe("the batch-norm gradient", () => {
  it("agrees with finite differences in float64", async () => {
    const [rows, channels, epsilon] = [30, 3, 1e-3];
    const x = randomValues(rows * channels, seed);
    const gamma = randomValues(channels, seed + 1);
    const beta = randomValues(channels, seed + 2);
    await tf.setBackend(CPU_BACKEND_NAME);
    const { dy, gradients } = evaluate(
      [[rows, channels], [channels], [channels]],
      (given, scale, shift) =>
        trainingBatchNorm(given as tf.Tensor, scale as tf.Tensor1D, shift as tf.Tensor1D, epsilon).y,
      [x, gamma, beta],
    );
    const at = (values: ArrayLike<number>, index: number) => values[index] ?? Number.NaN;
    const loss = (values: ArrayLike<number>, scale: ArrayLike<number>) => {
      let total = 0;
      for (let channel = 0; channel < channels; channel += 1) {
        const column = Array.from({ length: rows }, (_, row) => at(values, row * channels + channel));
        const mean = column.reduce((sum, value) => sum + value, 0) / rows;
        const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
        column.forEach((value, row) => {
          const y = (at(scale, channel) * (value - mean)) / Math.sqrt(variance + epsilon) + at(beta, channel);
          total += y * at(dy, row * channels + channel);
        });
      }
      return total;
    };
    const nudged = (values: Float32Array, index: number, by: number) =>
      Float64Array.from(values, (value, position) => (position === index ? value + by : value));
    const step = 1e-4;
    x.forEach((_, index) => {
      const slope = (loss(nudged(x, index, step), gamma) - loss(nudged(x, index, -step), gamma)) / (2 * step);
      expect(Math.abs(at(gradients[0] ?? [], index) - slope)).toBeLessThan(1e-4);
    });
    gamma.forEach((_, index) => {
      const slope = (loss(x, nudged(gamma, index, step)) - loss(x, nudged(gamma, index, -step))) / (2 * step);
      expect(Math.abs(at(gradients[1] ?? [], index) - slope)).toBeLessThan(1e-4);
    });
  });

  it("keeps its precision far from zero", async () => {
    await tf.setBackend(CPU_BACKEND_NAME);
    const values = randomValues(4096 * 4, seed).map((value) => value + 1000);
    const { batchMean, batchVariance, y } = trainingBatchNorm(
      tf.tensor(values, [4, 32, 32, 4]),
      tf.ones([4]) as tf.Tensor1D,
      tf.zeros([4]) as tf.Tensor1D,
      1e-3,
    );
    for (let channel = 0; channel < 4; channel += 1) {
      const column = values.filter((_, index) => index % 4 === channel);
      const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
      const variance =
        Array.from(column).reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
      expect(batchMean.dataSync()[channel]).toBeCloseTo(mean, 3);
      expect(batchVariance.dataSync()[channel]).toBeCloseTo(variance, 4);
    }
    tf.dispose([batchMean, batchVariance, y]);
  });
});
