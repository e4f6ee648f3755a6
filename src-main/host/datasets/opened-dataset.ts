/** A dataset that is opened to be trained on, evaluated on or looked at: facts, and images that are read when they are asked for. */
import { type DatasetBundle, samplesOf } from "#core/datasets/bundle";
import type { Labels } from "#core/datasets/labels";
import type { DatasetPartName } from "#core/datasets/parts";
import { splitDataset } from "#core/datasets/split";
import type { StudioDataset } from "#core/protocol/studio-api";
import { datasetError } from "./dataset-folder";

export interface OpenedPart {
  readonly count: number;
  /** Class of each image. */
  readonly labels: Labels;
  /**
   * @param samples places in this part, in any order
   * @returns bytes `[samples, height, width, channels]`
   */
  read(samples: Uint32Array): Promise<Uint8Array<ArrayBuffer>>;
}

export interface OpenedDataset {
  readonly info: StudioDataset;
  /** As in `info`: what the dataset is known by. */
  readonly sha256: string;
  /** The byte that stands for white. */
  readonly pixelMaximum: number;
  /** Of the files, taken before they were read: what changes while they are read is noticed the next time. */
  readonly stamp: string;
  readonly parts: Readonly<Record<DatasetPartName, OpenedPart>>;
}

/** Of a dataset that is held in memory. @throws SkiploomError (`invalid-dataset`) when it cannot be split */
export function openBundle(
  bundle: DatasetBundle,
  { sha256, stamp }: Pick<OpenedDataset, "sha256" | "stamp">,
): OpenedDataset {
  const [height, width, channels] = bundle.info.imageShape;
  try {
    const split = splitDataset(bundle);
    const part = (name: DatasetPartName): OpenedPart => {
      const { images, labels, indices } = samplesOf(bundle, split, name);
      return {
        count: indices.length,
        labels: Uint8Array.from(indices, (index) => labels[index] ?? 0),
        read: async (samples) =>
          gather(
            images,
            Uint32Array.from(samples, (sample) => indices[sample] ?? 0),
            height * width * channels,
          ),
      };
    };
    return {
      info: { ...bundle.info, sha256 },
      sha256,
      pixelMaximum: bundle.pixelMaximum,
      stamp,
      parts: { train: part("train"), validation: part("validation"), test: part("test") },
    };
  } catch (error) {
    throw datasetError(error);
  }
}

function gather(images: Uint8Array, indices: Uint32Array, size: number): Uint8Array<ArrayBuffer> {
  const chosen = new Uint8Array(indices.length * size);
  indices.forEach((index, place) => {
    chosen.set(images.subarray(index * size, (index + 1) * size), place * size);
  });
  return chosen;
}

/** All places of a part, in order. */
export function everySample({ count }: OpenedPart): Uint32Array {
  return Uint32Array.from({ length: count }, (_, sample) => sample);
}
