/** Where the images of a look come from: a part of the data, or noise. */
import { type Tensor, tensor } from "@tensorflow/tfjs-core";
import { chosenFrom, inPieces, type SamplePart, spreadOver } from "#core/datasets/samples";
import { SkiploomError } from "#core/foundation/errors";
import { Random } from "#core/foundation/random";
import type { Noise, SeenImages } from "#core/insights/insight";
import type { CheckpointPreprocessing } from "#core/training/checkpoint-facts";
import { plainBatch } from "../data/batches";
import type { PreparedDataset } from "../data/prepared-dataset";
import { deviceTargets } from "../train/loss";
import type { LookedBatch } from "./instrument";

export interface LookedPart {
  /** How many there are in all. */
  readonly count: number;
  /** All of them once, in order. @param most at once */
  pieces(most: number): AsyncIterable<ImagePiece>;
}

export interface ImageSource extends LookedPart {
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
  readonly preprocessing: CheckpointPreprocessing;
  /** So many images of the training part, or all, evenly over it. */
  training(most: number): LookedPart;
}

export interface ImagePiece {
  readonly from: number;
  readonly to: number;
  /** Onto the device: whoever makes it disposes of it. */
  make(): LookedBatch & { dispose(): void };
}

/** @throws SkiploomError `invalid-dataset` for an image that is not there, and for a part without images */
export function dataSource(prepared: PreparedDataset, lookedAt: SeenImages): ImageSource {
  const { imageShape, classes, preprocessing, train } = prepared;
  return {
    imageShape,
    classes,
    preprocessing,
    ...ofData(prepared, lookedPart(prepared, lookedAt)),
    training: (most) => ofData(prepared, spreadOver(train, most)),
  };
}

function ofData(prepared: PreparedDataset, part: SamplePart): LookedPart {
  return {
    count: part.count,
    async *pieces(most) {
      for await (const { from, to, ...read } of inPieces(part, most)) {
        const make: ImagePiece["make"] = () => {
          const { images: pixels, targets: wanted, labels, count } = plainBatch(prepared, read);
          const images = tensor(pixels, [count, ...prepared.imageShape]);
          const targets = deviceTargets(wanted);
          const dispose = (): void => {
            images.dispose();
            targets.rows.dispose();
          };
          return { images, targets, labels, count, dispose };
        };
        yield { from, to, make };
      }
    },
  };
}

/** Each number drawn from N(0, 1): the same by the same seed, in whatever pieces. */
export function noiseSource({ imageShape, classes }: Noise, count: number, seed: number): ImageSource {
  const size = imageShape.reduce((product, side) => product * side, 1);
  return {
    imageShape,
    classes,
    count,
    get preprocessing(): never {
      throw new TypeError("Noise is not made of pixels.");
    },
    training: () => {
      throw new TypeError("Noise has no training part.");
    },
    async *pieces(most) {
      const random = Random.fromSeed(seed, "looked/noise");
      for (let from = 0; from < count; from += most) {
        const to = Math.min(count, from + most);
        const pixels = Float32Array.from({ length: (to - from) * size }, () => random.normal());
        yield { from, to, make: () => new NoiseBatch(tensor(pixels, [to - from, ...imageShape]), to - from) };
      }
    },
  };
}

class NoiseBatch implements LookedBatch {
  constructor(
    readonly images: Tensor,
    readonly count: number,
  ) {}

  get targets(): never {
    throw new TypeError("Noise is of no class.");
  }

  get labels(): never {
    throw new TypeError("Noise is of no class.");
  }

  dispose(): void {
    this.images.dispose();
  }
}

function lookedPart(prepared: PreparedDataset, { part, images, image, places }: SeenImages): SamplePart {
  const whole = prepared[part];
  if (whole.count === 0)
    throw new SkiploomError("invalid-dataset", "This part has no images. Choose another part.");
  if (places) {
    requireImage(whole, Math.max(...places));
    return chosenFrom(whole, places);
  }
  const [from, to] = image === undefined ? [0, Math.min(images, whole.count)] : [image, image + 1];
  requireImage(whole, to - 1);
  return {
    count: to - from,
    labels: whole.labels.subarray(from, to),
    read: (samples) => whole.read(samples.map((sample) => from + sample)),
  };
}

function requireImage({ count }: SamplePart, place: number): void {
  if (place < count) return;
  const there = count === 1 ? "1 image" : `${count.toLocaleString("en-US")} images`;
  const missing = (place + 1).toLocaleString("en-US");
  throw new SkiploomError("invalid-dataset", `This part has ${there}, so there is no image ${missing}.`);
}
