/** What is asked about single images of a run's data, once its predictions are known: pictures, what looks like them, other labels. */
import { z } from "zod";
import { DATASET_PARTS } from "../datasets/parts";
import { samplePicturesSchema } from "../datasets/sample-pictures";

const sample = z.number().int().min(0);
const image = {
  run: z.string(),
  /** Left out: the run's own data. Else those that it was scored on. */
  dataset: z.string().optional(),
  part: z.enum(DATASET_PARTS),
};

/** So many pictures are asked for at once. */
export const MOST_PICTURES = 200;

export const mistakesMethods = {
  /** By their numbers in a part of the data, in the order asked for. Throws `invalid-dataset` where they are not here. */
  "mistakes.pictures": {
    params: z.object({ ...image, samples: z.array(sample).min(1).max(MOST_PICTURES) }),
    result: z.object({
      ...samplePicturesSchema.shape,
      /** As a person finds them in their source, where they were prepared of one. */
      names: z.array(z.string()).optional(),
      /** Those that the dataset on the list has another label for by now, or leaves out (null). */
      relabelled: z.array(z.object({ sample, label: z.string().nullable() })),
    }),
  },
  /** Images that the run was trained on and that look most like one, nearest first: few of them, or none. */
  "mistakes.lookAlikes": {
    params: z.object({ ...image, sample }),
    result: z.object({
      /** `bits`: of the 64 of their hashes, those that differ (`datasets/check/picture-hash.ts`). */
      alike: z.array(z.object({ sample, label: z.number().int().min(0), bits: z.number().int().min(0) })),
    }),
  },
  /**
   * Sees a prepared image as another class (null: as none) from now on: the dataset's next view, with another hash. The run keeps the view
   * that it was trained on. Throws `not-allowed` for data that were not prepared, `not-found` where they are on no list any more.
   */
  "mistakes.relabel": {
    params: z.object({ ...image, sample, label: z.string().nullable() }),
    result: z.object({ id: z.string(), name: z.string(), sha256: z.string().optional() }),
  },
} as const;
