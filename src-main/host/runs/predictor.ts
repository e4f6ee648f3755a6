/** Asks a run's network about image files, on an engine of its own. */

import { SkiploomError } from "#core/foundation/errors";
import { type ImageDecoders, WHITE_IN_FILES } from "#core/images/image";
import { readCheckpointFacts } from "#core/training/checkpoint-facts";
import type { EngineLauncher } from "../../engines/launcher";
import { withEngine } from "../../engines/session";
import type { Files } from "../disk/atomic-files";
import { readWhole } from "../disk/reading";
import { type InputShape, inputOf, inputShape } from "./picture-input";
import { readChosen } from "./read-chosen";
import type { RunStore } from "./run-store";
import { chooseCheckpoint } from "./trained-source";

/** Of a camera's largest files no more than a quarter. */
const MOST_FILE_BYTES = 256 * 2 ** 20;
/** Bytes of images that go to the engine at once, and how many at most. */
const BATCH_BYTES = 32 * 2 ** 20;
const BATCH_IMAGES = 256;

export interface PredictorOptions {
  readonly files: Files;
  readonly store: RunStore;
  readonly launcher: EngineLauncher;
  readonly decoders: ImageDecoders;
}

export type PredictedImage =
  /** Softmax, in the order of the classes. */
  | { readonly file: string; readonly probabilities: Float32Array }
  | { readonly file: string; readonly error: SkiploomError };

export interface PredictionOrder {
  readonly run: string;
  /** Left out: the best, or the only one. */
  readonly checkpoint?: "best" | "last" | undefined;
  readonly files: readonly string[];
  /** Told of each file in their order; what cannot be read is told with why. */
  onImage(image: PredictedImage, classNames: readonly string[]): void;
}

/** @throws SkiploomError `not-found`, `invalid-checkpoint`, `engine-crashed`, `unsupported` (channels that no image file has) */
export async function predictFiles(options: PredictorOptions, order: PredictionOrder): Promise<void> {
  const { store, launcher } = options;
  const { record, checkpoint } = await readChosen(options.files, store, order.run, (now) =>
    chooseCheckpoint(now, order.checkpoint),
  );
  const document = await store.network(record.id);
  const { preprocessing } = readCheckpointFacts(checkpoint);
  const imageShape = inputShape(preprocessing, record);
  const step = imagesAtOnce(imageShape);
  const batchFrom = (from: number): Promise<readonly ReadFile[]> =>
    readFiles(order.files.slice(from, from + step), (file) =>
      inputOf(file, imageShape, preprocessing, options.decoders),
    );
  await withEngine(launcher, async ({ client }) => {
    let batch = await batchFrom(0);
    for (let from = 0; batch.length > 0; from += step) {
      const { images, count } = joined(batch);
      const asked =
        count > 0
          ? client.call("predict", { document, checkpoint, imageShape, images, count, white: WHITE_IN_FILES })
          : undefined;
      // The next ones are read while the engine computes.
      const [answer, next] = await Promise.all([asked, batchFrom(from + step)]);
      tell(batch, answer?.probabilities ?? new Float32Array(0), preprocessing.classNames, order);
      batch = next;
    }
  });
}

function imagesAtOnce([height, width, channels]: InputShape): number {
  return Math.max(1, Math.min(BATCH_IMAGES, Math.floor(BATCH_BYTES / (height * width * channels))));
}

/** A file's pixels, or why there are none. */
interface ReadFile {
  readonly file: string;
  readonly pixels: Uint8Array | SkiploomError;
}

/** One after the other: a large photograph takes hundreds of megabytes while it is decoded. */
async function readFiles(
  files: readonly string[],
  input: (file: Uint8Array) => Promise<Uint8Array>,
): Promise<readonly ReadFile[]> {
  const read: ReadFile[] = [];
  for (const file of files) read.push({ file, pixels: await pixelsOf(file, input) });
  return read;
}

async function pixelsOf(
  file: string,
  input: (file: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array | SkiploomError> {
  try {
    return await input(await readWhole(file, MOST_FILE_BYTES, "the image"));
  } catch (error) {
    if (error instanceof SkiploomError) return error;
    throw error;
  }
}

function joined(batch: readonly ReadFile[]): { images: Uint8Array<ArrayBuffer>; count: number } {
  const found = batch.flatMap(({ pixels }) => (pixels instanceof SkiploomError ? [] : [pixels]));
  const images = new Uint8Array(found.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const pixels of found) {
    images.set(pixels, at);
    at += pixels.length;
  }
  return { images, count: found.length };
}

function tell(
  batch: readonly ReadFile[],
  probabilities: Float32Array,
  classNames: readonly string[],
  order: PredictionOrder,
): void {
  let row = 0;
  for (const { file, pixels } of batch) {
    if (pixels instanceof SkiploomError) {
      order.onImage({ file, error: pixels }, classNames);
      continue;
    }
    const from = row * classNames.length;
    order.onImage({ file, probabilities: probabilities.slice(from, from + classNames.length) }, classNames);
    row += 1;
  }
}
