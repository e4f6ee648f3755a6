/**
 * Batch norm, the loss and the optimizers of the CPU engine against float64; fused layers against the same one by one; and no
 * fallbacks in a step of any template.
 */

import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { emptyLabels } from "#core/datasets/labels";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { DEFAULT_RECIPE, type Recipe } from "#core/training/recipe";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { inferenceBatchNormRelu, trainingBatchNormRelu } from "#engine/backends/operations/fused-layers";
import { trainingBatchNorm } from "#engine/backends/operations/training-batch-norm";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import type { Batch } from "#engine/data/batches";
import { targetsOf } from "#engine/data/targets";
import { inferencePass } from "#engine/train/forward";
import { crossEntropy, deviceTargets, scoreLogits } from "#engine/train/loss";
import { emptySlots, updateInPlace, updateWeights } from "#engine/train/optimizer";
import { Trainer } from "#engine/train/trainer";
import { anyTargets, denseTargets, rightAnswers } from "../support/dense-targets";
import { LARGER_TEMPLATES, SMALLER_TEMPLATES } from "../support/trained-templates";
import { isFullTrial, someOf } from "../support/trials";
import { startCpuEngine, VARIANTS } from "./cpu-support";
import { randomValues, worstDifference } from "./kernel-parity-reference";

let device: CpuComputeBackend | undefined;
afterEach(() => {
  device?.dispose();
  device = undefined;
});

const EPSILON = 1e-3;

interface NormExample {
  readonly pixels: number;
  readonly channels: number;
  readonly x: Float32Array;
  readonly dy: Float32Array;
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  /** Undefined: nothing is added. */
  readonly added?: Float32Array;
  readonly relu: boolean;
}

/** The definition, in float64. `rough` marks values that are so close to the ReLU's corner that rounding decides. */
function normalise(example: NormExample): Record<"y" | "dx" | "dgamma" | "dbeta" | "dadded", Float64Array> & {
  rough: boolean;
} {
  const { pixels, channels, x, dy, gamma, beta, added, relu } = example;
  const [y, dx, dadded] = [
    new Float64Array(x.length),
    new Float64Array(x.length),
    new Float64Array(x.length),
  ];
  const [dgamma, dbeta] = [new Float64Array(channels), new Float64Array(channels)];
  let rough = false;
  for (let channel = 0; channel < channels; channel += 1) {
    const places = Array.from({ length: pixels }, (_, pixel) => pixel * channels + channel);
    const at = (values: ArrayLike<number>, place: number): number => values[place] ?? Number.NaN;
    const mean = places.reduce((sum, place) => sum + at(x, place), 0) / pixels;
    const variance = places.reduce((sum, place) => sum + (at(x, place) - mean) ** 2, 0) / pixels;
    const inverse = 1 / Math.sqrt(variance + EPSILON);
    let [sum, products] = [0, 0];
    for (const place of places) {
      const normal = (at(x, place) - mean) * inverse;
      const value = at(gamma, channel) * normal + at(beta, channel) + (added ? at(added, place) : 0);
      if (relu && Math.abs(value) < 1e-4) rough = true;
      y[place] = relu ? Math.max(0, value) : value;
      dadded[place] = !relu || value > 0 ? at(dy, place) : 0;
      sum += at(dadded, place);
      products += at(dadded, place) * normal;
    }
    for (const place of places) {
      const normal = (at(x, place) - mean) * inverse;
      dx[place] =
        at(gamma, channel) * inverse * (at(dadded, place) - sum / pixels - (normal * products) / pixels);
    }
    dgamma[channel] = products;
    dbeta[channel] = sum;
  }
  return { y, dx, dgamma, dbeta, dadded, rough };
}

function runNorm(example: NormExample): Record<"y" | "dx" | "dgamma" | "dbeta" | "dadded", Float32Array> {
  const { pixels, channels, relu, added } = example;
  return tf.tidy(() => {
    const shape: [number, number] = [pixels, channels];
    const inputs = [
      tf.tensor(example.x, shape),
      tf.tensor1d(example.gamma),
      tf.tensor1d(example.beta),
      ...(added ? [tf.tensor(added, shape)] : []),
    ];
    const call = (...given: tf.Tensor[]): tf.Tensor => {
      const [x, gamma, beta, more] = given as [tf.Tensor, tf.Tensor1D, tf.Tensor1D, tf.Tensor | undefined];
      if (relu) return trainingBatchNormRelu(x, gamma, beta, EPSILON, more).y;
      return trainingBatchNorm(x, gamma, beta, EPSILON).y;
    };
    const y = call(...inputs).dataSync() as Float32Array;
    const gradients = tf.grads(call)(inputs, tf.tensor(example.dy, shape));
    const [dx, dgamma, dbeta, dadded] = gradients.map((gradient) => gradient.dataSync() as Float32Array);
    const none = new Float32Array(0);
    return { y, dx: dx ?? none, dgamma: dgamma ?? none, dbeta: dbeta ?? none, dadded: dadded ?? none };
  });
}

const normExamples: fc.Arbitrary<NormExample> = fc
  .record({
    pixels: fc.oneof(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 2, max: 3000 })),
    channels: fc.oneof(fc.integer({ min: 1, max: 130 }), fc.constantFrom(1, 3, 4, 8, 16, 32, 64)),
    kind: fc.constantFrom("plain", "relu", "added"),
    seed: fc.nat(),
  })
  .filter(({ pixels, channels }) => pixels * channels <= 60_000)
  .map(({ pixels, channels, kind, seed }) => {
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
    };
  });

describe.each(VARIANTS)("batch norm of the %s build", (variant) => {
  it.each([1, 2, 3, 8])(
    "agrees with float64 on %i threads, with and without ReLU and addition",
    async (threads) => {
      device = await startCpuEngine(threads, variant);
      fc.assert(
        fc.property(normExamples, (example) => {
          const expected = normalise(example);
          const found = runNorm(example);
          expect(worstDifference(found.y, expected.y), "y").toBeLessThan(2e-5);
          // Where rounding decides which side of the corner a value is on, both gradients are right.
          if (expected.rough) return;
          const scale = 1e-5 * Math.sqrt(example.pixels) + 1e-4;
          expect(worstDifference(found.dgamma, expected.dgamma), "dgamma").toBeLessThan(scale);
          expect(worstDifference(found.dbeta, expected.dbeta), "dbeta").toBeLessThan(scale);
          expect(worstDifference(found.dx, expected.dx), "dx").toBeLessThan(1e-3);
          if (example.added) {
            expect(worstDifference(found.dadded, expected.dadded), "added").toBeLessThan(1e-6);
          }
        }),
        { numRuns: someOf(60), seed: threads },
      );
      expect([...device.backend().fallbacks()]).toEqual([]);
    },
  );

  it("keeps its digits where the mean is a thousand times the deviation", async () => {
    device = await startCpuEngine(2, variant);
    const x = randomValues(16 * 20_000, 5).map((value) => value + 1000);
    tf.tidy(() => {
      const { batchMean, batchVariance } = trainingBatchNorm(
        tf.tensor2d(x, [20_000, 16]),
        tf.ones<tf.Rank.R1>([16]),
        tf.zeros<tf.Rank.R1>([16]),
        EPSILON,
      );
      const means = batchMean.dataSync();
      const variances = batchVariance.dataSync();
      for (let channel = 0; channel < 16; channel += 1) {
        const own = Float64Array.from(x.filter((_, index) => index % 16 === channel));
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
        const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
        expect(Math.abs((means[channel] ?? 0) - mean)).toBeLessThan(1e-4);
        expect(Math.abs((variances[channel] ?? 0) / variance - 1)).toBeLessThan(1e-4);
      }
    });
  });
});

it("fuses inference batch norm without changing a bit", async () => {
  device = await startCpuEngine(2);
  tf.tidy(() => {
    const channels = 13;
    const vector = (seed: number): tf.Tensor1D =>
      tf.tensor1d(randomValues(channels, seed).map((v) => v + 1.5));
    const x = tf.tensor4d(randomValues(4 * 7 * 7 * channels, 1), [4, 7, 7, channels]);
    const added = tf.tensor4d(randomValues(x.size, 2), x.shape);
    const norm = {
      mean: vector(3),
      variance: vector(4),
      gamma: vector(5),
      beta: vector(6),
      epsilon: EPSILON,
    };
    const single = tf.batchNorm(x, norm.mean, norm.variance, norm.beta, norm.gamma, EPSILON);
    expect(inferenceBatchNormRelu(x, norm).dataSync()).toEqual(tf.relu(single).dataSync());
    expect(inferenceBatchNormRelu(x, norm, added).dataSync()).toEqual(
      tf.relu(tf.add(single, added)).dataSync(),
    );
  });
});

describe.each(VARIANTS)("softmax of the %s build", (variant) => {
  it("gives loss, gradient and probabilities, of huge logits too", async () => {
    device = await startCpuEngine(2, variant);
    const arbitrary = fc.record({
      rows: fc.integer({ min: 1, max: 300 }),
      classes: fc.oneof(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 255, max: 1_500 })),
      range: fc.constantFrom(1, 50, 1e4),
      smoothing: fc.constantFrom(0, 0.1),
      mixed: fc.boolean(),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(arbitrary, ({ rows, classes, range, smoothing, mixed, seed }) => {
        const logits = randomValues(rows * classes, seed).map((value) => value * range);
        const labels = emptyLabels(rows, classes).map((_, row) => (row * 7 + seed) % classes);
        const targets = mixed ? anyTargets(rows, classes, smoothing, seed) : targetsOf(labels, smoothing);
        const dense = denseTargets(targets, classes);
        const probabilities = new Float64Array(rows * classes);
        let expected = 0;
        for (let row = 0; row < rows; row += 1) {
          const own = logits.subarray(row * classes, (row + 1) * classes);
          const largest = own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
          const total = own.reduce((sum, value) => sum + Math.exp(value - largest), 0);
          own.forEach((value, column) => {
            const logarithm = value - largest - Math.log(total);
            probabilities[row * classes + column] = Math.exp(logarithm);
            expected -= ((dense[row * classes + column] ?? 0) * logarithm) / rows;
          });
        }
        tf.tidy(() => {
          const input = tf.tensor2d(logits, [rows, classes]);
          const { value, difference, correct } = crossEntropy(input, deviceTargets(targets));
          const loss = value.dataSync()[0] ?? Number.NaN;
          expect(Math.abs(loss - expected) / Math.max(1, expected)).toBeLessThan(3e-6);
          const gradient = probabilities.map((value, index) => {
            const weight = targets.rows[4 * Math.floor(index / classes) + 3] ?? Number.NaN;
            return (value * weight - (dense[index] ?? Number.NaN)) / rows;
          });
          expect(correct.dataSync()[0]).toBeCloseTo(rightAnswers(logits, targets, classes), 3);
          expect(worstDifference(difference.dataSync() as Float32Array, gradient)).toBeLessThan(1e-6);
          expect(worstDifference(tf.softmax(input).dataSync() as Float32Array, probabilities)).toBeLessThan(
            1e-6,
          );
          if (smoothing === 0 && !mixed)
            expect(scoreLogits(logits, labels, classes).lossSum / rows).toBeCloseTo(expected, 3);
        });
      }),
      { numRuns: someOf(60), seed: 4 },
    );
    expect([...device.backend().fallbacks()]).toEqual([]);
  });
});

const sgd = { kind: "sgd", momentum: 0.9, nesterov: false } as const;
const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
const OPTIMIZERS: readonly [string, Pick<Recipe, "optimizer" | "weightDecay" | "clipNorm">][] = [
  ["SGD", { optimizer: { ...sgd, momentum: 0 }, weightDecay: { kind: "l2", value: 0.01 } }],
  ["momentum", { optimizer: sgd, weightDecay: { kind: "l2", value: 0.01 } }],
  [
    "Nesterov, clipped",
    { optimizer: { ...sgd, nesterov: true }, weightDecay: { kind: "l2", value: 0 }, clipNorm: 1 },
  ],
  ["SGD with decoupled decay", { optimizer: sgd, weightDecay: { kind: "decoupled", value: 0.1 } }],
  ["Adam", { optimizer: { kind: "adam", ...adam }, weightDecay: { kind: "l2", value: 0.01 } }],
  [
    "AdamW, clipped",
    { optimizer: { kind: "adamw", ...adam }, weightDecay: { kind: "decoupled", value: 0.1 }, clipNorm: 2 },
  ],
];

describe.each(VARIANTS)("optimizers of the %s build", (variant) => {
  it.each(OPTIMIZERS)("%s agrees with the composed step", async (_, recipe) => {
    device = await startCpuEngine(2, variant);
    for (const length of [1, 7, 40_001]) {
      const decayMask = tf.tensor1d(randomValues(length, 1).map((value) => (value > 0 ? 1 : 0)));
      let weights = tf.tensor1d(randomValues(length, 2));
      let slots = emptySlots(recipe.optimizer, length);
      const ownWeights = tf.tensor1d(randomValues(length, 2));
      const ownSlots = emptySlots(recipe.optimizer, length);
      for (let step = 1; step <= 5; step += 1) {
        const numbers = randomValues(length, 10 + step);
        const gradient = tf.tensor1d(numbers);
        const common = { gradient, decayMask, learningRate: 0.05, step };
        ({ weights, slots } = updateWeights(recipe, { ...common, weights, slots }));
        const square = numbers.reduce((sum, value) => sum + value * value, 0);
        updateInPlace(recipe, { ...common, weights: ownWeights, slots: ownSlots }, square);
      }
      const expected = Float64Array.from(weights.dataSync());
      expect(worstDifference(ownWeights.dataSync(), expected)).toBeLessThan(2e-6);
      for (const [name, slot] of Object.entries(slots)) {
        const own = ownSlots[name]?.dataSync() ?? new Float32Array(0);
        expect(worstDifference(own, Float64Array.from(slot.dataSync())), name).toBeLessThan(2e-6);
      }
    }
  });
});

/** A stride that stands elsewhere in a block (`-v1`) is no other kernel. */
const STEPPED = isFullTrial
  ? [...SMALLER_TEMPLATES, ...LARGER_TEMPLATES]
  : SMALLER_TEMPLATES.filter(([id]) => !id.endsWith("-v1"));

/** Small images, or for those of ImageNet as few pixels as their strides leave something of. */
function factsFor({ dataset }: NetworkDocument): { imageShape: readonly number[]; classes: number } {
  if (typeof dataset === "string") return { imageShape: [8, 8, 3], classes: 10 };
  return { imageShape: [64, 64, 3], classes: dataset.classes };
}

function randomBatch(count: number, imageShape: readonly number[]): Batch {
  const size = imageShape.reduce((product, side) => product * side, 1);
  const labels = Uint8Array.from({ length: count }, (_, row) => row % 10);
  return { images: randomValues(count * size, 3), targets: targetsOf(labels), labels, count };
}

describe("steps of whole networks", () => {
  it("are the same to the last bit with layers fused and one by one", async () => {
    device = await startCpuEngine(2);
    const document = createTemplate("resnet-8");
    if (!document) throw new Error("There is no ResNet-8.");
    const facts = { imageShape: [8, 8, 1], classes: 10 };
    const batch = randomBatch(16, facts.imageShape);
    const results: unknown[] = [];
    // A probed step keeps every layer's result, so nothing is fused in it.
    for (const probe of [false, true]) {
      const { network } = compileDocument(BUILT_IN_LAYERS, document, facts);
      expect(network.plan.fused.length).toBeLessThan(network.plan.steps.length - 5);
      const trainer = new Trainer(network, document.recipe);
      trainer.writeWeights(initialWeights(network, 1));
      for (let step = 1; step <= 3; step += 1) {
        const outcome = await trainer.step(batch, { step, learningRate: 0.05, probe });
        expect(outcome.finite).toBe(true);
        results.push(outcome.loss);
      }
      results.push([...(await trainer.readWeights())]);
      trainer.dispose();
      network.dispose();
    }
    expect(results.slice(4)).toEqual(results.slice(0, 4));
  });

  it("have the same gradient to the last bit when segments are computed anew, and hold less meanwhile", async () => {
    device = await startCpuEngine(2);
    const document = createTemplate("resnet-20");
    if (!document) throw new Error("There is no ResNet-20.");
    const facts = { imageShape: [12, 12, 1], classes: 10 };
    const { network } = compileDocument(BUILT_IN_LAYERS, document, facts);
    const trainer = new Trainer(network, document.recipe);
    trainer.writeWeights(initialWeights(network, 1));
    const batch = randomBatch(16, facts.imageShape);
    const images = tf.tensor(batch.images, [16, ...facts.imageShape]);
    const targets = deviceTargets(batch.targets);
    const blockOf = (path: string): string | undefined => /^stage\d+\/\d+/.exec(path)?.[0];
    const before = tf.memory();
    const tried = [undefined, blockOf, () => "all"].map((segmentOf) => {
      let held = 0;
      const statistics: tf.Tensor[] = [];
      const found = trainer.gradientOf(images, targets, {
        step: 1,
        onForwardDone: () => {
          held = tf.memory().numBytes - before.numBytes;
        },
        onStatistics: ({ mean, variance }) => {
          statistics.push(mean, variance);
        },
        ...(segmentOf && { segmentOf }),
      });
      const values = [found.loss, found.logits, found.gradient].map((tensor) => tensor.dataSync());
      tf.dispose([found.loss, found.correct, found.logits, found.gradient, ...statistics]);
      return { values, held, statistics: statistics.length };
    });
    expect(tf.memory().numTensors).toBe(before.numTensors);
    const [kept, blocks, all] = tried;
    expect(blocks?.values).toEqual(kept?.values);
    expect(all?.values).toEqual(kept?.values);
    expect(new Set(tried.map(({ statistics }) => statistics)).size).toBe(1);
    expect(blocks?.held).toBeLessThan(0.8 * (kept?.held ?? 0));
    expect(all?.held).toBeLessThan(blocks?.held ?? 0);
    tf.dispose([images, targets.rows]);
    trainer.dispose();
    network.dispose();
  });

  it.each(STEPPED)("%s falls back nowhere", async (_id, { create }) => {
    device = await startCpuEngine(2);
    const document = create();
    const facts = factsFor(document);
    const batch = randomBatch(2, facts.imageShape);
    const { network } = compileDocument(BUILT_IN_LAYERS, document, facts);
    const recipe: Recipe = { ...DEFAULT_RECIPE, ...document.recipe, clipNorm: 1 };
    const trainer = new Trainer(network, recipe);
    trainer.writeWeights(initialWeights(network, 1));
    device.backend().resetFallbacks();
    for (const probe of [false, true]) {
      await trainer.step(batch, { step: probe ? 2 : 1, learningRate: 0.001, probe });
    }
    const before = tf.memory().numTensors;
    await trainer.step(batch, { step: 3, learningRate: 0.001, probe: true });
    expect(tf.memory().numTensors).toBe(before);
    tf.tidy(() => {
      const logits = inferencePass(network, tf.tensor(batch.images, [2, ...facts.imageShape]));
      tf.softmax(logits as tf.Tensor2D).dataSync();
    });
    expect([...device.backend().fallbacks()]).toEqual([]);
    trainer.dispose();
    network.dispose();
  });
});
