/** What an exported project does to training images, and how it weighs and draws them, is what the engine does. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { NO_AUGMENTATION } from "#core/datasets/augmentation";
import { augmentBatch } from "#core/datasets/augmentation/augment";
import { stretchAbout } from "#core/datasets/augmentation/cutout";
import type { ImageDraws } from "#core/datasets/augmentation/draws";
import { Random } from "#core/foundation/random";
import { createTemplate } from "#core/templates/index";
import { classCounts, classWeights } from "#core/training/class-balance";
import type { Recipe } from "#core/training/recipe";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { trialCount, trialSeed } from "../support/trials";
import { startCpuEngine } from "./cpu-support";
import { missingPyTorch, modelOf, PYTHON, temporaryFolder, writeProject } from "./pytorch-support";

const missing = missingPyTorch();
const support = path.resolve(import.meta.dirname, "../support/pytorch");
const { folder, remove } = temporaryFolder();
let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(1);
});
afterAll(() => {
  device.dispose();
  remove();
});

/** Four images, of which each is mixed with another. */
const COUNT = 4;

it.skipIf(missing !== undefined)(
  `changes and mixes images as the engine does${missing ? `: ${missing}` : ""}`,
  { timeout: 300_000 },
  async () => {
    const random = Random.fromSeed(trialSeed, "exported augmentation");
    const cases = Array.from({ length: trialCount(12, 400) }, () => anyCase(random));
    const project = await projectWith({});
    const answers = fromPython<{ changed: number[][]; pasted: number[][]; share: number }[]>(
      "changed_images.py",
      project,
      cases.map(({ shape, images, draws, share, centre }) => ({
        shape,
        images: images.map((image) => [...image]),
        draws: draws.map(asPython),
        share,
        centre,
      })),
    );
    expect(answers).toHaveLength(cases.length);
    cases.forEach(({ shape, images, draws, share, centre }, place) => {
      const [height, width, channels] = shape;
      const facts = { imageShape: shape, pixelMaximum: 255, fill: new Uint8Array(channels) };
      const batch = Uint8Array.from(images.flatMap((image) => [...image]));
      const [top, bottom] = stretchAbout(centre[0], Math.round(height * Math.sqrt(1 - share)), height);
      const [left, right] = stretchAbout(centre[1], Math.round(width * Math.sqrt(1 - share)), width);
      const partners = Uint32Array.of(3, 2, 1, 0);
      const kept = 1 - ((bottom - top) * (right - left)) / (height * width);
      const pasted = { top, bottom, left, right };
      const { changed = [], pasted: mixed = [], share: found } = answers[place] ?? {};
      const words = JSON.stringify({ shape, draws });
      expect(furthest(augmentBatch(batch, { images: draws }, facts), changed.flat()), words).toBeLessThan(2);
      const engine = augmentBatch(batch, { images: draws, mixing: { partners, share: kept, pasted } }, facts);
      expect(furthest(engine, mixed.flat()), words).toBeLessThan(2);
      expect(found).toBeCloseTo(kept, 6);
    });
  },
);

it.skipIf(missing !== undefined)("weighs classes as the engine does, and draws them evenly", async () => {
  const random = Random.fromSeed(trialSeed, "exported balance");
  const labels = Uint8Array.from({ length: 157 }, () => {
    const label = Math.floor(random.uniform() ** 2 * 9);
    return label === 4 ? 3 : label;
  });
  const counts = classCounts(labels, 10);
  const weighted = await projectWith({ classBalance: "weights" });
  const { weights } = fromPython<{ weights: number[] }>("class_balance.py", weighted, [...labels]);
  const expected = classWeights(counts);
  expect(expected.filter((weight) => weight === 0).length).toBeGreaterThan(1);
  weights.forEach((weight, label) => {
    expect(weight).toBeCloseTo(expected[label] ?? Number.NaN, 5);
  });
  expect(weights).toHaveLength(10);

  const sampled = await projectWith({ classBalance: "sampling" });
  const none = fromPython<{ weights: null; draws: number[]; later: number[] }>("class_balance.py", sampled, [
    ...labels,
  ]);
  expect(none.weights).toBeNull();
  const present = [...counts.keys()].filter((label) => (counts[label] ?? 0) > 0);
  for (let from = 0; from + present.length <= none.draws.length; from += present.length) {
    const round = none.draws.slice(from, from + present.length).map((sample) => labels[sample] ?? -1);
    expect(round.sort((a, b) => a - b)).toEqual(present);
  }
  for (const label of present) {
    const own = none.draws.filter((sample) => labels[sample] === label);
    const size = counts[label] ?? 0;
    for (let from = 0; from + size <= own.length; from += size) {
      expect(new Set(own.slice(from, from + size)).size).toBe(size);
    }
  }
  // As a training that is resumed has them.
  expect(none.later).toEqual(none.draws.slice(-none.later.length));
});

async function projectWith(recipe: Partial<Recipe>): Promise<string> {
  const document = createTemplate("conv-small");
  if (!document) throw new Error("There is no small network.");
  const project = path.join(folder, JSON.stringify(recipe).replace(/\W/g, ""));
  const own = { ...document.recipe, augmentation: NO_AUGMENTATION, ...recipe };
  await writeProject(
    modelOf({ ...document, recipe: own }, { imageShape: [12, 12, 1], classes: 10 }),
    project,
  );
  return project;
}

function fromPython<Answer>(script: string, project: string, given: unknown): Answer {
  const { status, stdout, stderr } = spawnSync(PYTHON, [path.join(support, script)], {
    cwd: project,
    input: JSON.stringify(given),
    encoding: "utf8",
    maxBuffer: 1024 ** 3,
    env: { ...process.env, OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" },
  });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

function anyCase(random: Random) {
  const shapes = [
    [9, 12, 3],
    [8, 8, 1],
    [5, 4, 2],
  ] as const;
  const shape = shapes[random.integerBelow(shapes.length)] ?? shapes[0];
  const [height, width, channels] = shape;
  return {
    shape,
    images: Array.from({ length: COUNT }, () =>
      Uint8Array.from({ length: height * width * channels }, () => random.integerBelow(256)),
    ),
    draws: Array.from({ length: COUNT }, () => anyDraws(random)),
    share: random.uniform(),
    centre: [random.integerBelow(height), random.integerBelow(width)] as const,
  };
}

function anyDraws(random: Random): ImageDraws {
  const coin = (): boolean => random.integerBelow(2) === 1;
  const turns = coin();
  const colours = coin();
  return {
    flippedDown: coin(),
    flippedAcross: coin(),
    degrees: turns ? random.uniform(-180, 180) : 0,
    scale: turns ? random.uniform(0.2, 1.9) : 1,
    down: random.integerBelow(9) - 4,
    right: random.integerBelow(9) - 4,
    brightness: colours ? random.uniform(0, 2) : 1,
    contrast: colours ? random.uniform(0, 2) : 1,
    saturation: colours ? random.uniform(0, 2) : 1,
    cut: undefined,
  };
}

function asPython(draws: ImageDraws) {
  const { brightness, contrast, saturation, down, right, degrees, scale } = draws;
  const { flippedAcross: flipped_across, flippedDown: flipped_down } = draws;
  return {
    place: { down, right, flipped_across, flipped_down, degrees, scale },
    colour: { brightness, contrast, saturation },
  };
}

/** Half a byte lies where the two round to different sides. */
function furthest(one: Uint8Array, other: readonly number[]): number {
  expect(one).toHaveLength(other.length);
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? Number.NaN))), 0);
}
