/** Tensors without values on the GPU engine: the results and gradients of TensorFlow.js's `cpu` backend, or an error in words. */
import * as tf from "@tensorflow/tfjs-core";
import { fusedActivation } from "#engine/backends/operations/activation-gradients";
import { addRelu } from "#engine/backends/operations/fused-layers";
import { squaredNorms } from "#engine/backends/operations/optimizer-step";
import { stridedSubsample } from "#engine/backends/operations/strided-subsample";
import { trainingBatchNorm } from "#engine/backends/operations/training-batch-norm";
import { crossEntropy } from "#engine/train/loss";
import { worstDifference } from "../cross/kernel-parity-reference";
import { type Case, type Check, check, Findings, onBackend, valueAndGradients } from "./suite";

const images = (x: tf.Tensor | undefined): tf.Tensor4D => x as tf.Tensor4D;
const matrix = (x: tf.Tensor | undefined): tf.Tensor2D => x as tf.Tensor2D;
const vector = (x: tf.Tensor | undefined): tf.Tensor1D => x as tf.Tensor1D;

/** No images in a batch, as deep as networks go, and axes that have no length. */
const CASES: readonly Case[] = [
  ["relu", [[0, 5]], (x) => tf.relu(matrix(x))],
  ["leakyRelu", [[0, 5]], (x) => tf.leakyRelu(matrix(x), 0.1)],
  ["elu", [[3, 0]], (x) => tf.elu(matrix(x))],
  ["selu", [[0]], (x) => tf.selu(vector(x))],
  ["sigmoid", [[0, 5]], (x) => tf.sigmoid(matrix(x))],
  ["tanh", [[0, 5]], (x) => tf.tanh(matrix(x))],
  ["gelu", [[0, 5]], (x) => fusedActivation(matrix(x), "gelu") ?? tf.clone(matrix(x))],
  ["softmax of no rows", [[0, 5]], (x) => tf.softmax(matrix(x))],
  [
    "add",
    [
      [0, 5],
      [0, 5],
    ],
    (a, b) => tf.add(matrix(a), matrix(b)),
  ],
  [
    "add and relu",
    [
      [0, 5],
      [0, 5],
    ],
    (a, b) => addRelu(matrix(a), matrix(b)),
  ],
  ["add a bias", [[0, 5], [5]], (a, b) => tf.add(matrix(a), vector(b))],
  ["multiply by a number", [[0, 5], []], (a, b) => tf.mul(matrix(a), b ?? 0)],
  ["sum of all", [[0, 5]], (x) => tf.sum(matrix(x))],
  ["sum of no rows", [[0, 5]], (x) => tf.sum(matrix(x), 0)],
  ["global average pooling", [[0, 4, 4, 3]], (x) => tf.mean(images(x), [1, 2])],
  [
    "pad what is empty",
    [[0, 2]],
    (x) =>
      tf.pad(
        matrix(x),
        [
          [1, 2],
          [1, 0],
        ],
        3,
      ),
  ],
  ["slice of nothing", [[4, 3]], (x) => tf.slice(matrix(x), [1, 1], [0, 2])],
  [
    "join with nothing",
    [
      [2, 3],
      [2, 0],
    ],
    (...all) => tf.concat(all as tf.Tensor2D[], 1),
  ],
  ["cut of nothing", [[2, 3]], (x) => tf.split(matrix(x), [0, 3], 1)[1] as tf.Tensor],
  ["subsample", [[0, 4, 4, 3]], (x) => stridedSubsample(images(x), [2, 2])],
  ["max pooling", [[0, 4, 4, 3]], (x) => tf.maxPool(images(x), 2, 2, "same")],
  ["average pooling", [[0, 4, 4, 3]], (x) => tf.avgPool(images(x), 2, 2, "same")],
  [
    "convolution",
    [
      [0, 5, 5, 3],
      [3, 3, 3, 4],
    ],
    (x, f) => tf.conv2d(images(x), images(f), 1, "same"),
  ],
  [
    "depthwise convolution",
    [
      [0, 5, 5, 3],
      [3, 3, 3, 2],
    ],
    (x, f) => tf.depthwiseConv2d(images(x), images(f), 1, "same"),
  ],
  [
    "product of no rows",
    [
      [0, 5],
      [5, 4],
    ],
    (a, b) => tf.matMul(matrix(a), matrix(b)),
  ],
  [
    "product over nothing",
    [
      [3, 0],
      [0, 4],
    ],
    (a, b) => tf.matMul(matrix(a), matrix(b)),
  ],
  [
    "product of no columns",
    [
      [3, 5],
      [5, 0],
    ],
    (a, b) => tf.matMul(matrix(a), matrix(b)),
  ],
  [
    "batch norm for inference",
    [[0, 2, 2, 3]],
    (x) => tf.batchNorm(images(x), tf.zeros([3]), tf.ones([3]), tf.zeros([3]), tf.ones([3]), 1e-3),
  ],
];

async function checkResults(seed: number): Promise<Findings> {
  const findings = new Findings();
  for (const example of CASES) {
    const [name] = example;
    const expected = await onBackend("cpu", () => valueAndGradients(example, seed));
    const before = tf.engine().backend.numDataIds();
    try {
      const found = await valueAndGradients(example, seed);
      found.forEach((values, index) => {
        const what = index === 0 ? name : `gradient ${index} of ${name}`;
        const wanted = expected[index] ?? [];
        findings.require(
          `${what} has ${values.length} values, not ${wanted.length}`,
          values.length === wanted.length,
        );
        findings.note(what, worstDifference(values, wanted), 1e-6);
      });
      findings.require(`${name} leaves data behind`, tf.engine().backend.numDataIds() === before);
    } catch (error) {
      findings.require(`${name}: ${error instanceof Error ? error.message : String(error)}`, false);
    }
  }
  return findings;
}

async function checkRefusals(): Promise<Findings> {
  const findings = new Findings();
  const refused = (what: string, work: () => unknown, words: RegExp): void => {
    let message = "nothing was said";
    try {
      tf.tidy(() => void work());
    } catch (error) {
      message = error instanceof RangeError ? error.message : `no RangeError but ${error}`;
    }
    findings.require(`${what}: ${message}`, words.test(message));
  };
  const none = tf.zeros<tf.Rank.R2>([0, 3]);
  const ones = tf.ones<tf.Rank.R1>([3]);
  refused("batch norm of nothing", () => trainingBatchNorm(none, ones, ones, 1e-3), /needs values/);
  const rows = tf.zeros<tf.Rank.R2>([0, 4]);
  const { value: loss, difference, correct } = crossEntropy(none, { rows, smoothing: 0 });
  findings.require("the loss of nothing is a number", Number.isNaN((await loss.data())[0]));
  findings.require("of nothing something is right", (await correct.data())[0] === 0);
  const squares = squaredNorms(tf.zeros<tf.Rank.R1>([0]), [0]);
  if (squares) findings.note("square of nothing", Math.abs((await squares.data())[0] ?? Number.NaN), 1e-9);
  tf.dispose([none, ones, rows, loss, difference, correct, ...(squares ? [squares] : [])]);
  return findings;
}

export const emptyChecks: readonly Check[] = [
  check("tensors without values", checkResults),
  check("what cannot be computed of nothing", checkRefusals),
];
