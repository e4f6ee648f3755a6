/**
 * How large the gradient is at the first block, and at each convolution, of networks without and with skips, as they train on digits by the
 * Lab's recipe: before step 1 and later. `SEEDS` says with how many seeds (3). Training has no clock, so a busy machine changes no number.
 *
 * Of seeds the geometric mean is taken, with its 95% interval by Student's t on logarithms.
 */
import { keep, mul, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { labRecipe } from "#core/lab/lab-recipe";
import { twoSidedQuantile } from "#core/lab/statistics/student-t";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { Step } from "#core/program/program";
import { createResidual, type ResidualFamily } from "#core/templates/residual";
import { countSteps, learningRateAt } from "#core/training/schedule";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import type { Batch } from "#engine/data/batches";
import { type PreparedDataset, prepareDataset } from "#engine/data/prepared-dataset";
import { TrainingBatches } from "#engine/data/training-batches";
import { gradientNorm } from "#engine/measurements/gradient-norm";
import { Probes } from "#engine/measurements/probes";
import { squareOf } from "#engine/measurements/readings";
import { deviceTargets } from "#engine/train/loss";
import { Trainer } from "#engine/train/trainer";
import { startCpuEngine } from "../cross/cpu-support";
import { digits } from "../support/digits";
import { askHeld } from "../support/held-dataset";
import { writeOutput } from "./measured";

const SEEDS = Number(process.env.SEEDS ?? 3);
const DEPTHS = [8, 20, 56] as const;
const FAMILIES: readonly ResidualFamily[] = ["plain", "resnet"];
const STEPS = 200;
const PROBED: readonly number[] = [1, 11, 51, 101, 200];

/** What one training had at one step. */
interface Found {
  /** By x of the first block, of each image's own loss: root mean square over the batch. */
  readonly atFirstBlock: number;
  /** By the weights of each convolution, from the images to the output. */
  readonly convolutions: readonly number[];
}

it("the gradient by depth", { timeout: 7_200_000 }, async () => {
  const device = await startCpuEngine(2);
  const held = await digits(10_000, 1);
  const dataset = prepareDataset(held, askHeld(held));
  const rows: Record<string, unknown>[] = [];
  for (const depth of DEPTHS) {
    for (const family of FAMILIES) {
      const trained: (readonly Found[])[] = [];
      for (let seed = 1; seed <= SEEDS; seed += 1) trained.push(await train(family, depth, seed, dataset));
      for (const [place, step] of PROBED.entries()) {
        const found = trained.flatMap((each) => each[place] ?? []);
        expect(found).toHaveLength(SEEDS);
        const convolution = (at: number): Summary =>
          summary(found.map(({ convolutions }) => convolutions.at(at) ?? Number.NaN));
        rows.push({
          network: `${family}-${depth}`,
          step,
          firstBlock: summary(found.map(({ atFirstBlock }) => atFirstBlock)),
          firstConvolution: convolution(0),
          lastConvolution: convolution(-1),
          convolutions: found[0]?.convolutions.map((_, at) => convolution(at).mean),
        });
      }
      writeOutput("gradient-depth", {
        command: `SEEDS=${SEEDS} npx vitest run --project bench gradient-depth`,
        data: `digits, ${STEPS} steps of the Lab's recipe; a gradient is that of the step's own batch, before its update`,
        seeds: SEEDS,
        rows,
      });
    }
  }
  await device.dispose();
});

async function train(
  family: ResidualFamily,
  depth: number,
  seed: number,
  dataset: PreparedDataset,
): Promise<readonly Found[]> {
  const recipe = { ...labRecipe(STEPS, dataset.train.count), seed };
  const document = { ...createResidual(family, (depth - 2) / 6), recipe };
  const { network } = compileDocument(BUILT_IN_LAYERS, document, dataset);
  const convolutions = network.program.steps.filter(({ operation }) => operation.kind === "conv2d");
  const trainer = new Trainer(network, recipe, new Probes(network, [gradientNorm]));
  trainer.writeWeights(initialWeights(network, seed));
  const batches = new TrainingBatches(dataset, recipe);
  const counts = countSteps(recipe, dataset.train.count);
  const found: Found[] = [];
  for (let step = 1; step <= STEPS; step += 1) {
    const batch = await batches.at(step);
    const probe = PROBED.includes(step);
    const atFirstBlock = probe ? await lengthAtFirstBlock(trainer, batch, convolutions, step) : 0;
    const learningRate = learningRateAt(recipe, step, counts);
    const outcome = await trainer.step(batch, { step, learningRate, probe });
    if (!outcome.finite) throw new Error(`${family}-${depth}, seed ${seed}, diverged in step ${step}.`);
    if (outcome.probe) {
      const norms = outcome.probe.gradient_norm ?? [];
      const places = network.probedLayers.map(({ path }) => path);
      found.push({
        atFirstBlock,
        convolutions: convolutions.map(({ path }) => norms[places.indexOf(path)] ?? Number.NaN),
      });
    }
  }
  trainer.dispose();
  network.dispose();
  return found;
}

/** What the second convolution reads, behind the stem, is the first block's x. */
async function lengthAtFirstBlock(
  trainer: Trainer,
  batch: Batch,
  convolutions: readonly Step[],
  step: number,
): Promise<number> {
  const x = convolutions[1]?.inputs[0];
  const images = tensor(batch.images, [batch.count, ...trainer.network.imageShape]);
  const targets = deviceTargets(batch.targets);
  let square: Tensor | undefined;
  const { loss, correct, logits, gradient } = trainer.gradientOf(images, targets, {
    step,
    onShare: () => {},
    onGradient: (value, found) => {
      if (value === x) square = keep(tidy(() => mul(squareOf(found), batch.count)));
    },
  });
  const [number = Number.NaN] = (await square?.data<"float32">()) ?? [];
  for (const each of [images, targets.rows, loss, correct, logits, gradient, square]) each?.dispose();
  return Math.sqrt(number);
}

interface Summary {
  readonly mean: number;
  readonly interval: readonly [number, number];
}

function summary(values: readonly number[]): Summary {
  const logs = values.map(Math.log);
  const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length;
  const variance = logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (logs.length - 1);
  const half = twoSidedQuantile(0.05, logs.length - 1) * Math.sqrt(variance / logs.length);
  return {
    mean: short(Math.exp(mean)),
    interval: [short(Math.exp(mean - half)), short(Math.exp(mean + half))],
  };
}

function short(value: number): number {
  return Number(value.toPrecision(3));
}
