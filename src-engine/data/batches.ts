/**
 * Batches of a dataset as numbers. What is in the batch of a step depends on the recipe's seed and the step alone:
 * the order on seed and epoch, the augmentation on seed and step. So a run can go on from any step without
 * replaying those before it, and the seed with the step is the whole state of its generators.
 */
import type { AugmentationSettings } from "#core/datasets/augmentation";
import type { Labels } from "#core/datasets/labels";
import { consecutive } from "#core/datasets/samples";
import { Random } from "#core/foundation/random";
import type { PreparedDataset } from "./prepared-dataset";
import { type Targets, targetsOf } from "./targets";

export interface Batch {
  /** `[count, height, width, channels]`, normalised. */
  readonly images: Float32Array;
  readonly targets: Targets;
  readonly labels: Labels;
  readonly count: number;
}

/** Images as they were read, and their classes. */
export interface ReadImages {
  /** Bytes `[count, height, width, channels]`. */
  readonly pixels: Uint8Array;
  readonly labels: Labels;
}

/** How bytes become numbers of the network's input. */
export type Normalised = Pick<PreparedDataset, "imageShape" | "table">;

/** The order in which an epoch (counted from 1) visits the training images. */
export function epochOrder(seed: number, epoch: number, count: number): Uint32Array {
  const order = consecutive(0, count);
  Random.fromSeed(seed, `shuffle/${epoch}`).shuffle(order);
  return order;
}

/**
 * One training batch.
 *
 * Augmentation draws, for each image in turn, the shift down and to the right (each from -pixels to +pixels) and then the
 * flip. What comes in at the edges is the byte 0, before normalisation: black, as in the images' own margins.
 *
 * @param step counted from 1 over the run
 */
export function trainingBatch(
  dataset: Normalised,
  read: ReadImages,
  recipe: { seed: number; labelSmoothing: number; augmentation: AugmentationSettings },
  step: number,
): Batch {
  const { shiftPixels, horizontalFlip } = recipe.augmentation;
  const random = Random.fromSeed(recipe.seed, `augmentation/${step}`);
  const draw = (): number => (shiftPixels === 0 ? 0 : random.integerBelow(2 * shiftPixels + 1) - shiftPixels);
  const augment = (): Placement => {
    const down = draw();
    const right = draw();
    return { down, right, flipped: horizontalFlip && random.integerBelow(2) === 1 };
  };
  const plain = shiftPixels === 0 && !horizontalFlip;
  return makeBatch(dataset, read, recipe.labelSmoothing, plain ? () => UNCHANGED : augment);
}

/** Images as they are, for evaluation. Targets are not smoothed. */
export function plainBatch(dataset: Normalised, read: ReadImages): Batch {
  return makeBatch(dataset, read, 0, () => UNCHANGED);
}

interface Placement {
  readonly down: number;
  readonly right: number;
  readonly flipped: boolean;
}

const UNCHANGED: Placement = { down: 0, right: 0, flipped: false };

function makeBatch(
  { imageShape, table }: Normalised,
  { pixels, labels }: ReadImages,
  smoothing: number,
  place: () => Placement,
): Batch {
  const [height, width, channels] = imageShape;
  const size = height * width * channels;
  const images = new Float32Array(labels.length * size);
  for (let row = 0; row < labels.length; row += 1) {
    const own = pixels.subarray(row * size, (row + 1) * size);
    copyImage(own, images.subarray(row * size, (row + 1) * size), table, imageShape, place());
  }
  return { images, targets: targetsOf(labels, smoothing), labels, count: labels.length };
}

function copyImage(
  pixels: Uint8Array,
  into: Float32Array,
  table: Float32Array,
  [height, width, channels]: readonly [number, number, number],
  { down, right, flipped }: Placement,
): void {
  if (down === 0 && right === 0 && !flipped) {
    for (let offset = 0; offset < into.length; offset += 1) {
      into[offset] = table[(offset % channels) * 256 + (pixels[offset] ?? 0)] ?? 0;
    }
    return;
  }
  for (let y = 0; y < height; y += 1) {
    const sourceY = y - down;
    for (let x = 0; x < width; x += 1) {
      const sourceX = flipped ? width - 1 - (x - right) : x - right;
      const inside = sourceY >= 0 && sourceY < height && sourceX >= 0 && sourceX < width;
      const from = (sourceY * width + sourceX) * channels;
      const to = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        const byte = inside ? (pixels[from + channel] ?? 0) : 0;
        into[to + channel] = table[channel * 256 + byte] ?? 0;
      }
    }
  }
}
