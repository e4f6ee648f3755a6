/** The layers of the GPU engine, convolutions and matrix products aside, against float64 and TensorFlow.js's `cpu` backend. */
import * as tf from "@tensorflow/tfjs-core";
import { fusedActivation } from "#engine/backends/operations/activation-gradients";
import { squaredNorms } from "#engine/backends/operations/optimizer-step";
import { stridedSubsample } from "#engine/backends/operations/strided-subsample";
import { randomValues, worstDifference } from "../cross/kernel-parity-reference";
import { normChecks } from "./norm-suite";
import { poolAndLossChecks } from "./pool-and-loss-suite";
import {
  type Case,
  type Check,
  check,
  Findings,
  onBackend,
  sizeOf,
  valueAndGradients,
  valuesOf,
} from "./suite";

const EPSILON = 1e-3;

const asImages = (x: tf.Tensor | undefined): tf.Tensor4D => x as tf.Tensor4D;

const CASES: readonly Case[] = [
  ["relu", [[3, 5, 7, 3]], (x) => tf.relu(x as tf.Tensor)],
  ["relu6", [[2, 5, 3]], (x) => tf.relu6(tf.mul(x as tf.Tensor, 8))],
  ["leakyRelu", [[2, 5, 4]], (x) => tf.leakyRelu(x as tf.Tensor, 0.1)],
  ["elu", [[2, 5, 3]], (x) => tf.elu(x as tf.Tensor)],
  ["selu", [[2, 5, 3]], (x) => tf.selu(x as tf.Tensor)],
  ["sigmoid", [[2, 5, 4]], (x) => tf.sigmoid(x as tf.Tensor)],
  ["tanh", [[2, 5, 3]], (x) => tf.tanh(x as tf.Tensor)],
  [
    "add",
    [
      [2, 3, 5],
      [2, 3, 5],
    ],
    (a, b) => tf.add(a ?? 0, b ?? 0),
  ],
  [
    "subtract",
    [
      [2, 3, 4],
      [2, 3, 4],
    ],
    (a, b) => tf.sub(a ?? 0, b ?? 0),
  ],
  [
    "add three",
    [
      [3, 5],
      [3, 5],
      [3, 5],
    ],
    (...all) => tf.addN(all),
  ],
  ["multiply by a number", [[2, 3, 4], []], (a, b) => tf.mul(a ?? 0, b ?? 0)],
  ["add a bias", [[2, 3, 4, 5], [5]], (a, b) => tf.add(a ?? 0, b ?? 0)],
  [
    "concat of channels",
    [
      [2, 3, 3, 2],
      [2, 3, 3, 5],
    ],
    (a, b) => tf.concat([a, b] as tf.Tensor[], 3),
  ],
  ["concat of vectors", [[7], [1], [64]], (...all) => tf.concat(all as tf.Tensor1D[], 0)],
  ["split of a vector", [[9]], (x) => tf.split(x as tf.Tensor1D, [2, 3, 4], 0)[1] as tf.Tensor],
  ["split of channels", [[2, 3, 9]], (x) => tf.split(x as tf.Tensor, [2, 3, 4], 2)[1] as tf.Tensor],
  [
    "stack",
    [
      [3, 2],
      [3, 2],
    ],
    (...all) => tf.stack(all as tf.Tensor[]),
  ],
  ["global average pooling", [[3, 5, 7, 9]], (x) => tf.mean(x as tf.Tensor, [1, 2])],
  ["mean of all", [[3, 5]], (x) => tf.mean(x as tf.Tensor)],
  ["sum over pixels", [[3, 5, 7, 9]], (x) => tf.sum(x as tf.Tensor, [0, 1, 2])],
  ["sum over the last axis", [[3, 5, 7]], (x) => tf.sum(x as tf.Tensor, -1, true)],
  ["sum over axes apart", [[3, 5, 7]], (x) => tf.sum(x as tf.Tensor, [0, 2])],
  ["sum of very many", [[70_001]], (x) => tf.sum(x as tf.Tensor)],
  ["subsample by 2", [[2, 7, 6, 3]], (x) => stridedSubsample(asImages(x), [2, 2])],
  ["subsample by 3 and 1", [[1, 7, 6, 17]], (x) => stridedSubsample(asImages(x), [3, 1])],
  [
    "pad shortcut",
    [[2, 5, 5, 3]],
    (x) =>
      tf.pad(stridedSubsample(asImages(x), [2, 2]), [
        [0, 0],
        [0, 0],
        [0, 0],
        [1, 2],
      ]),
  ],
  [
    "batch norm for inference",
    [[3, 5, 5, 7], [7], [7]],
    (x, gamma, beta) =>
      tf.batchNorm(
        asImages(x),
        tf.zeros<tf.Rank.R1>([7]),
        tf.ones<tf.Rank.R1>([7]),
        beta as tf.Tensor1D,
        gamma as tf.Tensor1D,
        EPSILON,
      ),
  ],
];

async function checkParity(seed: number): Promise<Findings> {
  const findings = new Findings();
  for (const example of CASES) {
    const expected = await onBackend("cpu", () => valueAndGradients(example, seed));
    const before = [tf.memory().numTensors, tf.engine().backend.numDataIds()];
    const found = await valueAndGradients(example, seed);
    const after = [tf.memory().numTensors, tf.engine().backend.numDataIds()];
    const [name] = example;
    findings.require(
      `${name} leaves tensors behind: ${before} before, ${after} after`,
      `${before}` === `${after}`,
    );
    // A sum of 70,000 values between -1 and 1 may be some hundred.
    const tolerance = name === "sum of very many" ? 1e-3 : 1e-5;
    found.forEach((values, index) => {
      const what = index === 0 ? name : `gradient ${index} of ${name}`;
      findings.note(what, worstDifference(values, expected[index] ?? []), index === 0 ? tolerance : 1e-4);
    });
  }
  return findings;
}

async function checkNormsOfPieces(seed: number): Promise<Findings> {
  const findings = new Findings();
  for (const sizes of [[1], [100_003], [1, 2, 50_000, 40_000], [7, 64, 3]]) {
    const length = sizeOf([sizes.reduce((sum, size) => sum + size, 0)]);
    const [x, other] = [randomValues(length, seed), randomValues(length, seed + 1)];
    const [own, difference] = await valuesOf(() => {
      const vector = tf.tensor1d(x);
      return [squaredNorms(vector, sizes), squaredNorms(vector, sizes, tf.tensor1d(other))].flatMap((y) =>
        y ? [y] : [],
      );
    });
    let start = 0;
    sizes.forEach((size, piece) => {
      const sum = (value: (place: number) => number): number => {
        let total = 0;
        for (let place = start; place < start + size; place += 1) total += value(place) ** 2;
        return total;
      };
      const squares = sum((place) => x[place] ?? 0);
      const squaredDifference = sum((place) => (x[place] ?? 0) - (other[place] ?? 0));
      findings.note(
        `square ${piece} of ${sizes}`,
        Math.abs((own?.[piece] ?? Number.NaN) / squares - 1),
        1e-6,
      );
      findings.note(
        `squared difference ${piece} of ${sizes}`,
        Math.abs((difference?.[piece] ?? Number.NaN) / squaredDifference - 1),
        1e-6,
      );
      start += size;
    });
  }
  return findings;
}

/** GELU and swish, which only devices with kernels of their own have in one pass. */
async function checkActivations(seed: number): Promise<Findings> {
  const findings = new Findings();
  const cases: readonly Case[] = (["gelu", "swish"] as const).flatMap((name) =>
    [[64], [3, 7]].map(
      (shape): Case => [
        name,
        [shape],
        (x) => {
          const given = tf.mul(x as tf.Tensor, 6);
          const composed =
            name === "swish"
              ? tf.mul(given, tf.sigmoid(given))
              : tf.mul(tf.mul(given, 0.5), tf.add(1, tf.erf(tf.div(given, Math.SQRT2))));
          return fusedActivation(given, name) ?? composed;
        },
      ],
    ),
  );
  for (const example of cases) {
    const expected = await onBackend("cpu", () => valueAndGradients(example, seed));
    const found = await valueAndGradients(example, seed);
    found.forEach((values, index) => {
      findings.note(
        `${example[0]} ${index}`,
        worstDifference(values, expected[index] ?? []),
        index === 0 ? 5e-6 : 5e-5,
      );
    });
  }
  return findings;
}

export const layerChecks: readonly Check[] = [
  check("forward values and gradients", checkParity),
  check("activations in one pass", checkActivations),
  check("squared norms of pieces", checkNormsOfPieces),
  ...normChecks,
  ...poolAndLossChecks,
];
