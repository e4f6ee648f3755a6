/**
 * Turning, scaling and colours are those of torchvision's functional transforms on images of floats; losses of mixed images are those of
 * PyTorch's losses of each image and class.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { tensor2d } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { augmentBatch } from "#core/datasets/augmentation/augment";
import type { ImageDraws } from "#core/datasets/augmentation/draws";
import { Random } from "#core/foundation/random";
import { TARGET_COLUMNS } from "#engine/data/targets";
import { crossEntropy, deviceTargets } from "#engine/train/loss";
import { anyImages } from "../support/augmentation/any-batch";
import type { Shape } from "../support/augmentation/reference";
import { anyTargets } from "../support/dense-targets";
import { trialCount, trialSeed } from "../support/trials";
import { startCpuEngine } from "./cpu-support";

const PYTHON = "/usr/bin/python3";
const hasTorchvision = spawnSync(PYTHON, ["-c", "import torchvision"]).status === 0;
const CASES = trialCount(60, 2_000);

/** Half a byte is our rounding; the rest is its grey, 0.2989 of red where Rec. 601 has 0.299, and its 32-bit floats. */
const TOLERANCE = 0.5 + 0.06;

const UNCHANGED: ImageDraws = {
  flippedDown: false,
  flippedAcross: false,
  degrees: 0,
  scale: 1,
  down: 0,
  right: 0,
  brightness: 1,
  contrast: 1,
  saturation: 1,
  cut: undefined,
};

interface Case {
  readonly shape: Shape;
  readonly image: readonly number[];
  readonly drawn: ImageDraws;
  /** By the function that does nothing else. */
  readonly rotateAlone: boolean;
}

function fromPython<Answer>(script: string, given: unknown): Answer {
  const file = path.join(import.meta.dirname, "..", "support", "augmentation", script);
  const { status, stdout, stderr } = spawnSync(PYTHON, [file], {
    input: JSON.stringify(given),
    encoding: "utf8",
    maxBuffer: 1024 ** 3,
  });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

function anyCase(random: Random, drawn: Partial<ImageDraws>, rotateAlone = false): Case {
  const shapes: readonly Shape[] = [
    [5, 7, 1],
    [9, 4, 3],
    [32, 32, 3],
  ];
  const shape = shapes[random.integerBelow(shapes.length)] ?? [1, 1, 1];
  return {
    shape,
    image: [...anyImages(random, 1, shape, 255)],
    drawn: { ...UNCHANGED, ...drawn },
    rotateAlone,
  };
}

function together(random: Random): Partial<ImageDraws> {
  return {
    flippedDown: random.integerBelow(2) === 1,
    flippedAcross: random.integerBelow(2) === 1,
    degrees: random.uniform(-180, 180),
    scale: random.uniform(0.1, 1.9),
    down: random.integerBelow(9) - 4,
    right: random.integerBelow(9) - 4,
    brightness: random.uniform(0, 2),
    contrast: random.uniform(0, 2),
    saturation: random.uniform(0, 2),
  };
}

describe.skipIf(!hasTorchvision)(
  "augmentation beside torchvision (needs Debian's python3-torchvision)",
  () => {
    const random = Random.fromSeed(trialSeed, "torchvision");
    const kinds: Readonly<Record<string, () => Case>> = {
      rotation: () => anyCase(random, { degrees: random.uniform(-180, 180) }, true),
      scale: () => anyCase(random, { scale: random.uniform(0.1, 1.9) }),
      brightness: () => anyCase(random, { brightness: random.uniform(0, 2) }),
      contrast: () => anyCase(random, { contrast: random.uniform(0, 2) }),
      saturation: () => anyCase(random, { saturation: random.uniform(0, 2) }),
      "all of them, flips and shift": () => anyCase(random, together(random)),
    };

    it("changes images alike", { timeout: 600_000 }, () => {
      const named = Object.entries(kinds).flatMap(([kind, make]) =>
        Array.from({ length: CASES / 6 }, () => ({ kind, ...make() })),
      );
      const answers = fromPython<number[][]>("transforms.py", named);
      named.forEach(({ kind, shape, image, drawn }, place) => {
        const facts = { imageShape: shape, pixelMaximum: 255, fill: new Uint8Array(shape[2]) };
        const found = augmentBatch(Uint8Array.from(image), { images: [drawn] }, facts);
        const wanted = answers[place] ?? [];
        expect(wanted.length).toBe(found.length);
        const furthest = wanted.reduce(
          (most, value, at) => Math.max(most, Math.abs(value - (found[at] ?? 0))),
          0,
        );
        expect(furthest, `${kind} ${JSON.stringify({ shape, drawn })}`).toBeLessThan(TOLERANCE);
      });
    });

    it("mixed images have the losses and gradients of PyTorch's", async () => {
      const device = await startCpuEngine(2);
      try {
        const cases = [
          { batch: 7, classes: 5, smoothing: 0 },
          { batch: 16, classes: 10, smoothing: 0.1 },
          { batch: 3, classes: 400, smoothing: 0.2 },
        ].map(({ batch, classes, smoothing }) => {
          const targets = anyTargets(batch, classes, smoothing, trialSeed);
          const logits = Array.from({ length: batch }, () =>
            Array.from({ length: classes }, () => Math.fround(random.normal(0, 3))),
          );
          const [first, other, share, weight] = [0, 1, 2, 3].map((column) =>
            Array.from({ length: batch }, (_, row) => targets.rows[row * TARGET_COLUMNS + column] ?? 0),
          );
          return { targets, logits, first, other, share, weight, smoothing };
        });
        const answers = fromPython<{ loss: number; gradient: number[] }[]>("losses.py", cases);
        expect(answers.length).toBe(cases.length);
        for (const [place, { targets, logits }] of cases.entries()) {
          const { loss = Number.NaN, gradient: wanted = [] } = answers[place] ?? {};
          const { value, difference } = crossEntropy(tensor2d(logits), deviceTargets(targets));
          expect((await value.data())[0]).toBeCloseTo(loss, 5);
          const gradient = await difference.data();
          expect(wanted.length).toBe(gradient.length);
          wanted.forEach((slope, at) => {
            expect(Math.abs((gradient[at] ?? Number.NaN) - slope)).toBeLessThan(1e-6);
          });
        }
      } finally {
        device.dispose();
      }
    });
  },
);
