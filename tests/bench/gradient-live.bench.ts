/**
 * What the parts of the gradient at each Add cost a training that measures them every 10 steps, on the CPU with two threads. A plain step,
 * a probed one without those three measurements and one with them take turns, so that what else the machine does meets all of them
 * alike; of each the fastest and the median count, by the clock and by the time of all threads. The bar for ResNet-20 at 32×32×3, batch 128, is 3% of the training's time, the aim 1%.
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
/** The first steps allocate memory and let JavaScript be compiled. */
const WARM_UP = 3;
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
    rounds: 30,
  },
  "ResNet-20, 8x8x1, batch 64": { template: "resnet-20", imageShape: [8, 8, 1], batchSize: 64, rounds: 200 },
  "DenseNet-40, 32x32x3, batch 16": {
    template: "densenet-40",
    imageShape: [32, 32, 3],
    batchSize: 16,
    rounds: 5,
  },
};

it("the gradient's parts, live", { timeout: 1_200_000 }, async () => {
  const device = await startCpuEngine(2);
  const figures: Record<string, Awaited<ReturnType<typeof measure>>> = {};
  for (const [name, each] of Object.entries(CASES)) figures[name] = await measure(each);
  await device.dispose();
  writeOutput("gradient-live", { probedEvery: EVERY, figures });
  expect(figures["ResNet-20, 32x32x3, batch 128"]?.threadsMedian.share).toBeLessThan(0.03);
});

/** Milliseconds, and what the parts take of ten steps. */
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
  const times = { plain: [] as Time[], without: [] as Time[], with: [] as Time[] };
  for (let step = 1; step <= rounds + WARM_UP; step += 1) {
    const round = {
      plain: await timed(without, batch, step, false),
      without: await timed(without, batch, step, true),
      with: await timed(withParts, batch, step, true),
    };
    if (step <= WARM_UP) continue;
    for (const side of ["plain", "without", "with"] as const) times[side].push(round[side]);
  }
  without.dispose();
  withParts.dispose();
  network.dispose();
  const fastest = (all: readonly number[]): number => Math.min(...all);
  return {
    fastest: summary(times, ({ clock }) => clock, fastest),
    median: summary(times, ({ clock }) => clock, median),
    threadsFastest: summary(times, ({ threads }) => threads, fastest),
    threadsMedian: summary(times, ({ threads }) => threads, median),
  };
}

/** Of one step, in milliseconds: by the clock, and of all threads together, which a busy machine changes less. */
async function timed(trainer: Trainer, batch: Batch, step: number, probe: boolean): Promise<Time> {
  const before = process.cpuUsage();
  const start = performance.now();
  await trainer.step(batch, { step, learningRate: 0.01, probe });
  const clock = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { clock, threads: (user + system) / 1_000 };
}

interface Time {
  readonly clock: number;
  readonly threads: number;
}

function summary(
  times: Readonly<Record<"plain" | "without" | "with", readonly Time[]>>,
  what: (time: Time) => number,
  of: (all: readonly number[]) => number,
) {
  const [plain, without, withParts] = [times.plain, times.without, times.with].map((all) =>
    of(all.map(what)),
  );
  if (plain === undefined || without === undefined || withParts === undefined)
    throw new Error("Three sides.");
  return {
    step: rounded(plain, 2),
    probedWithout: rounded(without, 2),
    probedWith: rounded(withParts, 2),
    /** Of the time of ten steps. */
    share: rounded((withParts - without) / ((EVERY - 1) * plain + without), 4),
  };
}
