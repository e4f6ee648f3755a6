/** The images by which an export is proven: those that the checkpoint keeps, or noise where it keeps none. */
import type { Labels } from "#core/datasets/labels";
import { normalisationTable } from "#core/datasets/normalisation";
import { Random } from "#core/foundation/random";
import type { CheckpointPreprocessing, KeptImages } from "#core/training/checkpoint-facts";
import { KEPT_IMAGES } from "#core/training/checkpoint-facts";

export interface ProofImages {
  readonly are: "kept" | "noise";
  /** Bytes, as they come of a file. */
  readonly bytes: Uint8Array;
  /** Normalised, `[count, height, width, channels]`. */
  readonly images: Float32Array;
  /** None of noise. */
  readonly labels: Labels | undefined;
  readonly count: number;
}

export function proofImages(
  imageShape: readonly number[],
  preprocessing: CheckpointPreprocessing,
  kept: KeptImages | undefined,
): ProofImages {
  const size = imageShape.reduce((product, side) => product * side, 1);
  const isKept = kept !== undefined && kept.count > 0;
  const count = isKept ? kept.count : KEPT_IMAGES.most;
  // A copy: these few would hold the whole checkpoint, in whose bytes they lie.
  const bytes = isKept ? Uint8Array.from(kept.images) : noise(count * size);
  const table = normalisationTable(preprocessing, preprocessing.pixelMaximum);
  const channels = imageShape.at(-1) ?? 1;
  const images = new Float32Array(count * size);
  for (let index = 0; index < images.length; index += 1) {
    images[index] = table[(index % channels) * 256 + (bytes[index] ?? 0)] ?? 0;
  }
  return {
    are: isKept ? "kept" : "noise",
    bytes,
    images,
    labels: isKept ? kept.labels.slice() : undefined,
    count,
  };
}

function noise(length: number): Uint8Array {
  const random = Random.fromSeed(1, "proof");
  return Uint8Array.from({ length }, () => random.integerBelow(256));
}
