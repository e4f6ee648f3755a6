/**
 * What the parts of the gradient at each Add cost a training that measures them every 10 steps, on the CPU with two threads: a training
 * with all measurements and one without those three take turns, ten steps at a time, of which the first one is probed. The bar for ResNet-20 at
 * 32×32×3, batch 128, is 3% of the training's time, the aim 1%.
 */
import { performance } from "node:perf_hooks";
import { expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createTemplate } from "#core/templates/index";
import { randomBatch } from "#engine/bench";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import type { Batch } from "#engine/data/batches";
import { MEASUREMENTS } from "#engine/measurements/index";
import { Probes } from "#engine/measurements/probes";
import { Trainer } from "#engine/train/trainer";
import { startCpuEngine } from "../cross/cpu-support";
import { median, rounded, writeOutput } from "./measured";

const EVERY = 10;
const SPLIT = ["gradient_skip", "gradient_branch", "gradient_pass"];

interface Case {
  readonly template: string;
  readonly imageShape: readonly [number, number, number];
  readonly batchSize: number;
  readonly rounds: number;
}

const CASES: Readonly<Record<string, Case>> = {
  "ResNet-20, 32x32x3, batch 128": {
    template: "resnet-20",
    imageShape: [32, 32, 3],
    batchSize: 128,
    rounds: 12,
  },
  "ResNet-20, 8x8x1, batch 64": { template: "resnet-20", imageShape: [8, 8, 1], batchSize: 64, rounds: 40 },
  "DenseNet-40, 32x32x3, batch 16": {
    template: "densenet-40",
    imageShape: [32, 32, 3],
    batchSize: 16,
    rounds: 3,
  },
};

it("the gradient's parts, live", { timeout: 1_200_000 }, async () => {
  const device = await startCpuEngine(2);
  const figures: Record<string, Awaited<ReturnType<typeof measure>>> = {};
  for (const [name, each] of Object.entries(CASES)) figures[name] = await measure(each);
  await device.dispose();
  writeOutput("gradient-live", { probedEvery: EVERY, figures });
  expect(figures["ResNet-20, 32x32x3, batch 128"]?.share).toBeLessThan(0.03);
});

/** Milliseconds at the median, and what the parts take of the training's time. */
async function measure({ template, imageShape, batchSize, rounds }: Case) {
  const document = createTemplate(template);
  if (!document) throw new Error(`There is no template "${template}".`);
  const facts = { imageShape, classes: 10 };
  const { network } = compileDocument(BUILT_IN_LAYERS, document, facts);
  const batch = randomBatch(facts, batchSize, 1);
  const start = (measurements: typeof MEASUREMENTS): Trainer => {
    const trainer = new Trainer(network, document.recipe, new Probes(network, measurements));
    trainer.writeWeights(initialWeights(network, 1));
    return trainer;
  };
  const without = start(MEASUREMENTS.filter(({ id }) => !SPLIT.includes(id)));
  const withParts = start(MEASUREMENTS);
  const plain: Turn[] = [];
  const split: Turn[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const turns = [await turn(without, batch, round), await turn(withParts, batch, round)] as const;
    // The first steps allocate memory and let JavaScript be compiled.
    if (round === 0) continue;
    plain.push(turns[0]);
    split.push(turns[1]);
  }
  without.dispose();
  withParts.dispose();
  network.dispose();
  const of = (turns: readonly Turn[], what: keyof Turn): number => median(turns.map((each) => each[what]));
  const extra = of(split, "probed") - of(plain, "probed");
  return {
    step: rounded(of(plain, "other"), 2),
    probedWithout: rounded(of(plain, "probed"), 2),
    probedWith: rounded(of(split, "probed"), 2),
    /** Of ten steps with, over ten steps without. */
    ratioOfTenSteps: rounded(
      median(split.map(({ all }, round) => all / (plain[round]?.all ?? Number.NaN))),
      4,
    ),
    share: rounded(extra / of(plain, "all"), 4),
  };
}

interface Turn {
  /** Milliseconds of ten steps; of the probed one; of the others in the mean. */
  readonly all: number;
  readonly probed: number;
  readonly other: number;
}

async function turn(trainer: Trainer, batch: Batch, round: number): Promise<Turn> {
  const times: number[] = [];
  for (let index = 0; index < EVERY; index += 1) {
    const start = performance.now();
    await trainer.step(batch, { step: round * EVERY + index + 1, learningRate: 0.01, probe: index === 0 });
    times.push(performance.now() - start);
  }
  const [probed = Number.NaN, ...others] = times;
  const all = times.reduce((sum, time) => sum + time, 0);
  return { all, probed, other: (all - probed) / others.length };
}
