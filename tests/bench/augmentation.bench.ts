/**
 * What augmentation costs a training: ResNet-20 at 32×32×3, batch 128, on the CPU with two threads. A step on one fixed batch, a step with
 * shift and flip, and one with every augmentation take turns, so that what else the machine does meets all of them alike. Shift and flip may
 * take 1.03 of the fixed batch's time (1.015 is the aim), all of them 1.10 (1.05). Beside it, what each alone takes for a batch, which a busy
 * machine tells as well: the fastest of many.
 */
import { performance } from "node:perf_hooks";
import { expect, it } from "vitest";
import { type AugmentationSettings, NO_AUGMENTATION } from "#core/datasets/augmentation";
import { normalisationTable } from "#core/datasets/normalisation";
import { Random } from "#core/foundation/random";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createTemplate } from "#core/templates/index";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { type Batch, type BatchFacts, trainingBatch } from "#engine/data/batches";
import { Trainer } from "#engine/train/trainer";
import { startCpuEngine } from "../cross/cpu-support";
import { median, rounded, writeOutput } from "./measured";

const COUNT = 128;
const ROUNDS = Number(process.env.SKIPLOOM_BENCH_ROUNDS ?? 30);
const IMAGE_SHAPE = [32, 32, 3] as const;
const CLASSES = 10;

const normalisation = { mean: [0.49, 0.48, 0.45], deviation: [0.25, 0.24, 0.26] };
const FACTS: BatchFacts = {
  imageShape: IMAGE_SHAPE,
  table: normalisationTable(normalisation, 255),
  preprocessing: { ...normalisation, pixelMaximum: 255 },
};

const SHIFT_AND_FLIP = { shiftPixels: 4, horizontalFlip: true };
const SETTINGS: Readonly<Record<string, Partial<AugmentationSettings>>> = {
  none: {},
  shiftAndFlip: SHIFT_AND_FLIP,
  verticalFlip: { verticalFlip: true },
  rotation: { rotationDegrees: 15 },
  scale: { scale: 0.2 },
  brightness: { brightness: 0.4 },
  contrast: { contrast: 0.4 },
  saturation: { saturation: 0.4 },
  cutout: { cutoutPixels: 16 },
  mixup: { mixup: 0.2 },
  cutmix: { cutmix: 1 },
  all: {
    ...SHIFT_AND_FLIP,
    verticalFlip: true,
    rotationDegrees: 15,
    scale: 0.2,
    brightness: 0.4,
    contrast: 0.4,
    saturation: 0.4,
    cutoutPixels: 16,
    mixup: 0.2,
    cutmix: 1,
  },
};

const random = Random.fromSeed(1, "images");
const pixels = Uint8Array.from({ length: COUNT * 32 * 32 * 3 }, () => random.integerBelow(256));
const labels = Uint8Array.from({ length: COUNT }, () => random.integerBelow(CLASSES));

function batchOf(some: Partial<AugmentationSettings>, step: number): Batch {
  const augmentation = { ...NO_AUGMENTATION, ...some };
  return trainingBatch(FACTS, { pixels, labels }, { seed: 1, labelSmoothing: 0, augmentation }, step);
}

/** Milliseconds of the fastest of so many batches, normalised and with their targets. */
function fastestBatch(some: Partial<AugmentationSettings>, repeats = 100): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let step = 1; step <= repeats; step += 1) {
    const start = performance.now();
    batchOf(some, step);
    fastest = Math.min(fastest, performance.now() - start);
  }
  return rounded(fastest, 2);
}

it("augmentation beside a step", { timeout: 1_200_000 }, async () => {
  const batchMilliseconds = Object.fromEntries(
    Object.entries(SETTINGS).map(([name, some]) => [name, fastestBatch(some)]),
  );
  const device = await startCpuEngine(2);
  const document = createTemplate("resnet-20");
  if (!document) throw new Error("There is no ResNet-20.");
  const { network } = compileDocument(BUILT_IN_LAYERS, document, {
    imageShape: IMAGE_SHAPE,
    classes: CLASSES,
  });
  const trainer = new Trainer(network, document.recipe);
  try {
    trainer.writeWeights(initialWeights(network, 1));
    const fixed = batchOf({}, 1);
    const ways = {
      fixed: () => fixed,
      shiftAndFlip: (step: number) => batchOf(SHIFT_AND_FLIP, step),
      all: (step: number) => batchOf(SETTINGS.all ?? {}, step),
    };
    const times = { fixed: [] as number[], shiftAndFlip: [] as number[], all: [] as number[] };
    const names = Object.keys(ways) as (keyof typeof ways)[];
    for (let round = -2; round < ROUNDS; round += 1) {
      // Another one begins each round.
      for (let turn = 0; turn < names.length; turn += 1) {
        const name = names[(turn + round + 3) % names.length] ?? "fixed";
        const start = performance.now();
        await trainer.step(ways[name](round + 3), { step: round + 3, learningRate: 0.01, probe: false });
        if (round >= 0) times[name].push(performance.now() - start);
      }
    }
    // Of the same round: what the machine did then met both.
    const ratio = (name: keyof typeof ways): number =>
      rounded(median(times[name].map((time, round) => time / (times.fixed[round] ?? Number.NaN))), 4);
    expect(times.all.length).toBe(ROUNDS);
    writeOutput("augmentation", {
      rounds: ROUNDS,
      batchMilliseconds,
      stepMilliseconds: Object.fromEntries(names.map((name) => [name, rounded(median(times[name]))])),
      ratioToFixed: { shiftAndFlip: ratio("shiftAndFlip"), all: ratio("all") },
    });
  } finally {
    trainer.dispose();
    network.dispose();
    device.dispose();
  }
});
