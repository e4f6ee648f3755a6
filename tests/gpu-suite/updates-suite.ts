/** Optimizers, running averages and the guard of the GPU engine, against the same composed of plain operations. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recipe } from "#core/training/recipe";
import { guardStep, moveAveragesInPlace, offersStepGuard } from "#engine/backends/operations/optimizer-step";
import { emptySlots, updateInPlace, updateWeights } from "#engine/train/optimizer";
import { randomValues, worstDifference } from "../cross/kernel-parity-reference";
import { type Check, Findings, onBackend } from "./suite";

const sgd = { kind: "sgd", momentum: 0.9, nesterov: false } as const;
const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

type UpdateRecipe = Pick<Recipe, "optimizer" | "weightDecay" | "clipNorm">;

const RECIPES: readonly (readonly [name: string, recipe: UpdateRecipe])[] = [
  ["SGD with L2", { optimizer: { ...sgd, momentum: 0 }, weightDecay: { kind: "l2", value: 0.01 } }],
  ["momentum with L2", { optimizer: sgd, weightDecay: { kind: "l2", value: 0.01 } }],
  ["momentum, shrinking", { optimizer: sgd, weightDecay: { kind: "decoupled", value: 0.1 } }],
  [
    "Nesterov, clipped",
    { optimizer: { ...sgd, nesterov: true }, weightDecay: { kind: "l2", value: 0 }, clipNorm: 1 },
  ],
  ["Adam with L2", { optimizer: { kind: "adam", ...adam }, weightDecay: { kind: "l2", value: 0.01 } }],
  [
    "AdamW, clipped",
    { optimizer: { kind: "adamw", ...adam }, weightDecay: { kind: "decoupled", value: 0.1 }, clipNorm: 2 },
  ],
];
const STEPS = 4;

/** Weights and slots after some steps, slots in the order of their names. */
type Numbers = readonly Float32Array[];

async function composed(recipe: UpdateRecipe, length: number, seed: number): Promise<Numbers> {
  const decayMask = maskOf(length, seed);
  let weights = tf.tensor1d(randomValues(length, seed + 1));
  let slots = emptySlots(recipe.optimizer, length);
  for (let step = 1; step <= STEPS; step += 1) {
    const gradient = tf.tensor1d(randomValues(length, seed + 10 + step));
    ({ weights, slots } = updateWeights(recipe, {
      weights,
      slots,
      gradient,
      decayMask,
      learningRate: 0.05,
      step,
    }));
  }
  return Promise.all([weights, ...Object.values(slots)].map((tensor) => tensor.data<"float32">()));
}

const maskOf = (length: number, seed: number): tf.Tensor1D =>
  tf.tensor1d(randomValues(length, seed).map((value) => (value > 0 ? 1 : 0)));

/** @param isGuarded the device judges and clips by itself */
async function inPlace(
  recipe: UpdateRecipe,
  length: number,
  seed: number,
  isGuarded: boolean,
): Promise<Numbers> {
  const decayMask = maskOf(length, seed);
  const weights = tf.tensor1d(randomValues(length, seed + 1));
  const slots = emptySlots(recipe.optimizer, length);
  const guard = tf.zeros<tf.Rank.R1>([2]);
  for (let step = 1; step <= STEPS; step += 1) {
    const numbers = randomValues(length, seed + 10 + step);
    const gradient = tf.tensor1d(numbers);
    const square = numbers.reduce((sum, value) => sum + value * value, 0);
    const input = { weights, slots, gradient, decayMask, learningRate: 0.05, step };
    if (isGuarded) judge(guard, 1, square, recipe.clipNorm).dispose();
    updateInPlace(recipe, input, isGuarded ? guard : square);
    gradient.dispose();
  }
  const results = [weights, ...Object.values(slots)];
  const values = await Promise.all(results.map((tensor) => tensor.data<"float32">()));
  tf.dispose([decayMask, guard, ...results]);
  return values;
}

/** The guard's report for images of which one is told right. */
function judge(guard: tf.Tensor1D, loss: number, square: number, clipNorm?: number): tf.Tensor1D {
  const given = {
    guard,
    loss: tf.scalar(loss),
    gradientSquare: tf.tensor1d([square]),
    correct: tf.scalar(1),
  };
  const report = guardStep(given, clipNorm);
  tf.dispose([given.loss, given.gradientSquare, given.correct]);
  return report;
}

const optimizers: Check = {
  name: "optimizers against the composed step",
  async run(seed) {
    const findings = new Findings();
    for (const [name, recipe] of RECIPES) {
      for (const length of [1, 7, 4_100]) {
        const expected = await onBackend("cpu", () => composed(recipe, length, seed));
        for (const isGuarded of offersStepGuard() ? [false, true] : [false]) {
          const found = await inPlace(recipe, length, seed, isGuarded);
          found.forEach((values, index) => {
            const what = `${index === 0 ? "weights" : `slot ${index}`} of ${name}, ${length} values`;
            findings.note(
              `${what}${isGuarded ? ", guarded" : ""}`,
              worstDifference(values, expected[index] ?? []),
              2e-6,
            );
          });
        }
      }
    }
    return findings.result();
  },
};

const guard: Check = {
  name: "a tripped guard lets nothing change until it is replaced",
  appliesTo: offersStepGuard,
  async run(seed) {
    const findings = new Findings();
    const bad: readonly (readonly [loss: number, square: number])[] = [
      [Number.NaN, 1],
      [Number.POSITIVE_INFINITY, 1],
      [1, Number.NaN],
      [1, Number.POSITIVE_INFINITY],
    ];
    for (const [loss, square] of bad) {
      for (const [name, recipe] of RECIPES) {
        const words = `${name} with loss ${loss}, square ${square}`;
        const guard = tf.zeros<tf.Rank.R1>([2]);
        const weights = tf.tensor1d(randomValues(9, seed));
        const slots = emptySlots(recipe.optimizer, 9);
        const running = tf.tensor1d(randomValues(5, seed + 1));
        const state = [weights, ...Object.values(slots), running];
        const read = async (): Promise<string> =>
          JSON.stringify(await Promise.all(state.map(async (tensor) => Array.from(await tensor.data()))));
        const [momentum, mask] = [tf.fill([5], 0.9) as tf.Tensor1D, tf.ones<tf.Rank.R1>([9])];
        const [mean, variance] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4, 5])];
        const gradient = tf.tensor1d(randomValues(9, seed + 2));
        const update = async (stepLoss: number, stepSquare: number): Promise<number[]> => {
          const report = judge(guard, stepLoss, stepSquare, recipe.clipNorm);
          updateInPlace(
            recipe,
            { weights, gradient, slots, decayMask: mask, learningRate: 0.1, step: 1 },
            guard,
          );
          moveAveragesInPlace(running, momentum, [mean, variance], guard);
          const numbers = Array.from(await report.data());
          report.dispose();
          return numbers;
        };
        const before = await read();
        findings.require(`${words} was not reported`, (await update(loss, square))[3] === 1);
        findings.require(`${words} changed something`, (await read()) === before);
        const later = await update(1, 1);
        findings.require(`a good step behind ${words} was reported as done`, later[3] === 1);
        findings.require(`a good step behind ${words} changed something`, (await read()) === before);
        tf.dispose([guard, gradient, momentum, mask, mean, variance, ...state]);
      }
    }
    const fresh = tf.zeros<tf.Rank.R1>([2]);
    const report = judge(fresh, 0.5, 4, 1);
    findings.note("report", worstDifference(await report.data(), [0.5, 4, 1, 0]), 1e-7);
    findings.note("factor", Math.abs(((await fresh.data())[1] ?? Number.NaN) - 1 / (2 + 1e-6)), 1e-6);
    tf.dispose([fresh, report]);
    return findings.result();
  },
};

const averages: Check = {
  name: "running averages",
  async run(seed) {
    const findings = new Findings();
    // More pieces than a shader may bind buffers.
    const sizes = [3, 64, 1, 16, 7, 5, 128, 2, 9, 31, 4, 4];
    const length = sizes.reduce((sum, size) => sum + size, 0);
    const values = randomValues(length, seed);
    const batch = sizes.map((size, index) => randomValues(size, seed + index + 1));
    const momenta = randomValues(length, seed + 100).map((value) => 0.9 + value / 10);
    const running = tf.tensor1d(values);
    const [momentum, pieces] = [tf.tensor1d(momenta), batch.map((piece) => tf.tensor1d(piece))];
    moveAveragesInPlace(running, momentum, pieces);
    const joined = batch.flatMap((piece) => Array.from(piece));
    const expected = joined.map(
      (value, place) => value + ((values[place] ?? 0) - value) * (momenta[place] ?? 0),
    );
    findings.note("running", worstDifference(await running.data(), expected), 1e-6);
    tf.dispose([running, momentum, ...pieces]);
    return findings.result();
  },
};

export const updateChecks: readonly Check[] = [optimizers, averages, guard];
