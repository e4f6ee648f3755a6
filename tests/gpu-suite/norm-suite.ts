/** Batch norm of the GPU engine, alone and fused, against float64. */
import * as tf from "@tensorflow/tfjs-core";
import {
  addRelu,
  inferenceBatchNormRelu,
  trainingBatchNormRelu,
} from "#engine/backends/operations/fused-layers";
import { trainingBatchNorm } from "#engine/backends/operations/training-batch-norm";
import { randomValues, worstDifference } from "../cross/kernel-parity-reference";
import { type NormExample, normalise } from "./definitions";
import { type Check, check, Draw, Findings, valuesOf } from "./suite";

const EPSILON = 1e-3;

function drawNorm(draw: Draw): NormExample {
  const channels = draw.of(1, 3, 4, 8, 16, 17, 32, 33, 65, 130, draw.between(1, 130));
  const pixels = draw.between(2, Math.floor(draw.of(400, 20_000) / channels) + 2);
  const kind = draw.of("plain", "relu", "added");
  const seed = draw.seed();
  const size = pixels * channels;
  return {
    pixels,
    channels,
    x: randomValues(size, seed),
    dy: randomValues(size, seed + 1),
    gamma: randomValues(channels, seed + 2).map((value) => value + 1.5),
    beta: randomValues(channels, seed + 3),
    ...(kind === "added" && { added: randomValues(size, seed + 4) }),
    relu: kind !== "plain",
    epsilon: EPSILON,
  };
}

function runNorm(example: NormExample): Promise<Float32Array[]> {
  const { pixels, channels, relu, added } = example;
  return valuesOf(() => {
    const shape: [number, number] = [pixels, channels];
    const inputs = [
      tf.tensor(example.x, shape),
      tf.tensor1d(example.gamma),
      tf.tensor1d(example.beta),
      ...(added ? [tf.tensor(added, shape)] : []),
    ];
    const call = (...given: tf.Tensor[]) => {
      const [x, gamma, beta, more] = given as [tf.Tensor, tf.Tensor1D, tf.Tensor1D, tf.Tensor | undefined];
      if (relu) return trainingBatchNormRelu(x, gamma, beta, EPSILON, more);
      return trainingBatchNorm(x, gamma, beta, EPSILON);
    };
    const { y, batchMean, batchVariance } = call(...inputs);
    const gradients = tf.grads((...given) => call(...given).y)(inputs, tf.tensor(example.dy, shape));
    return [y, batchMean, batchVariance, ...gradients];
  });
}

async function checkNorm(seed: number): Promise<Findings> {
  const findings = new Findings();
  const draw = new Draw(seed, "batch norm");
  const examples = Array.from({ length: 20 }, () => drawNorm(draw));
  // All at once: their shaders are compiled beside one another.
  const results = await Promise.all(examples.map(runNorm));
  for (const [index, example] of examples.entries()) {
    const expected = normalise(example);
    const [y, mean, variance, dx, dgamma, dbeta, dadded] = results[index] ?? [];
    const { pixels, channels, relu, added } = example;
    const words = `[${pixels}, ${channels}]${relu ? " relu" : ""}${added ? " added" : ""}`;
    findings.note(`y of ${words}`, worstDifference(y ?? [], expected.y), 2e-5);
    findings.note(`mean of ${words}`, worstDifference(mean ?? [], expected.mean), 1e-6);
    findings.note(`variance of ${words}`, worstDifference(variance ?? [], expected.variance), 1e-6);
    // Where rounding decides which side of the corner a value is on, both gradients are right.
    if (expected.rough) continue;
    const scale = 1e-5 * Math.sqrt(pixels) + 1e-4;
    findings.note(`dgamma of ${words}`, worstDifference(dgamma ?? [], expected.dgamma), scale);
    findings.note(`dbeta of ${words}`, worstDifference(dbeta ?? [], expected.dbeta), scale);
    findings.note(`dx of ${words}`, worstDifference(dx ?? [], expected.dx), 1e-3);
    if (added) findings.note(`dadded of ${words}`, worstDifference(dadded ?? [], expected.dadded), 1e-6);
  }
  return findings;
}

/** Values around 1000 with a deviation of about a half; one channel begins with an outlier. */
async function checkFarFromZero(seed: number): Promise<Findings> {
  const findings = new Findings();
  const [pixels, channels] = [5000, 4];
  const x = randomValues(pixels * channels, seed).map((value) => value + 1000);
  x[1] = 0;
  const flat = new Float32Array(channels);
  const given = { gamma: flat.slice().fill(1), beta: flat, dy: x, epsilon: EPSILON, relu: false };
  const expected = normalise({ pixels, channels, x, ...given });
  const [mean, variance] = await valuesOf(() => {
    const ones = tf.ones<tf.Rank.R1>([channels]);
    const found = trainingBatchNorm(
      tf.tensor2d(x, [pixels, channels]),
      ones,
      tf.zeros<tf.Rank.R1>([channels]),
      EPSILON,
    );
    return [found.batchMean, found.batchVariance];
  });
  // Four steps between neighbouring float32 numbers at 1000, and 2^-14 is one.
  findings.note("mean", worstDifference(mean ?? [], expected.mean), 4 * 2 ** -14);
  expected.variance.forEach((value, channel) => {
    findings.note(`variance ${channel}`, Math.abs((variance?.[channel] ?? Number.NaN) / value - 1), 1e-4);
  });
  return findings;
}

/** Fused layers against the same one by one. */
async function checkFusion(seed: number): Promise<Findings> {
  const findings = new Findings();
  for (const channels of [5, 8]) {
    const [single, fused, singleAdded, fusedAdded, sum, sumOneByOne] = await valuesOf(() => {
      const vector = (offset: number): tf.Tensor1D =>
        tf.tensor1d(randomValues(channels, seed + offset).map((value) => value + 1.5));
      const x = tf.tensor4d(randomValues(3 * 25 * channels, seed), [3, 5, 5, channels]);
      const added = tf.tensor4d(randomValues(x.size, seed + 1), x.shape);
      const norm = {
        mean: vector(2),
        variance: vector(3),
        gamma: vector(4),
        beta: vector(5),
        epsilon: EPSILON,
      };
      const plain = tf.batchNorm(x, norm.mean, norm.variance, norm.beta, norm.gamma, EPSILON);
      return [
        tf.relu(plain),
        inferenceBatchNormRelu(x, norm),
        tf.relu(tf.add(plain, added)),
        inferenceBatchNormRelu(x, norm, added),
        addRelu(x, added),
        tf.relu(tf.add(x, added)),
      ];
    });
    findings.note("norm and ReLU", worstDifference(fused ?? [], single ?? []), 1e-6);
    findings.note("norm, addition and ReLU", worstDifference(fusedAdded ?? [], singleAdded ?? []), 1e-6);
    findings.note("addition and ReLU", worstDifference(sum ?? [], sumOneByOne ?? []), 1e-7);
  }
  return findings;
}

export const normChecks: readonly Check[] = [
  check("batch norm against float64", checkNorm),
  check("batch norm far from zero", checkFarFromZero),
  check("fused layers against one by one", checkFusion),
];
