/** A dataset that is opened to be trained on, evaluated on or looked at: facts, and images that are read when they are asked for. */
import { type DatasetBundle, samplesOf } from "#core/datasets/bundle";
import { measureNormalisation, type Normalisation } from "#core/datasets/normalisation";
import type { DatasetPartName } from "#core/datasets/parts";
import type { PictureRules } from "#core/datasets/prepared";
import { gatherImages, type SamplePart } from "#core/datasets/samples";
import { splitDataset } from "#core/datasets/split";
import type { SampleParts } from "#core/protocol/samples";
import type { StudioDataset } from "#core/protocol/studio-api";
import { datasetError } from "./dataset-folder";

export interface OpenedDataset {
  readonly info: StudioDataset;
  /** As in `info`: what the dataset is known by. */
  readonly sha256: string;
  /** The byte that stands for white. */
  readonly pixelMaximum: number;
  /** Of the files, taken before they were read: what changes while they are read is noticed the next time. */
  readonly stamp: string;
  readonly parts: SampleParts;
  /** How image files became its pictures. Prepared pictures alone have them. */
  readonly rules?: PictureRules;
  /** Of the training images, measured once. */
  normalisation(): Promise<Normalisation>;
  /** Of a picture of a part, by its number there. Prepared pictures alone have one. */
  readonly originOf?: (part: DatasetPartName, sample: number) => PictureOrigin;
}

export interface PictureOrigin {
  /** Folder of the prepared pictures. */
  readonly folder: string;
  /** As a person finds it in its source. */
  readonly name: string;
  /** Among the prepared pictures: by it a view says what becomes of the picture. */
  readonly place: number;
}

/** Of a dataset that is held in memory. @throws SkiploomError (`invalid-dataset`) when it cannot be split */
export function openBundle(
  bundle: DatasetBundle,
  { sha256, stamp }: Pick<OpenedDataset, "sha256" | "stamp">,
): OpenedDataset {
  const [height, width, channels] = bundle.info.imageShape;
  try {
    const split = splitDataset(bundle);
    const part = (name: DatasetPartName): SamplePart => {
      const { images, labels, indices } = samplesOf(bundle, split, name);
      return {
        count: indices.length,
        labels: Uint8Array.from(indices, (index) => labels[index] ?? 0),
        read: async (samples) =>
          gatherImages(
            images,
            Uint32Array.from(samples, (sample) => indices[sample] ?? 0),
            height * width * channels,
          ),
      };
    };
    const parts = { train: part("train"), validation: part("validation"), test: part("test") };
    const { imageShape } = bundle.info;
    let normalisation: Promise<Normalisation> | undefined;
    return {
      info: { ...bundle.info, sha256 },
      sha256,
      pixelMaximum: bundle.pixelMaximum,
      stamp,
      parts,
      normalisation: () => {
        normalisation ??= measureNormalisation(parts.train, imageShape, bundle.pixelMaximum);
        return normalisation;
      },
    };
  } catch (error) {
    throw datasetError(error);
  }
}
