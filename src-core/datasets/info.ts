/**
 * What is known of a dataset without opening it: what the list of datasets and the inspector show. Whatever else tells of a
 * dataset (`dataset.json`, the studio's list, what an engine is handed) takes its fields from here.
 */
import { z } from "zod";
import { borneSchema } from "./augmentation";

/** Class numbers are kept in 16 bits. */
export const MOST_CLASSES = 65_535;
export const classNameSchema = z.string().min(1).max(200);

const countSchema = z.number().int().min(0).max(10_000_000);

export const datasetInfoSchema = z.strictObject({
  /** Bundled datasets: a short word. Folders: made of the folder's name; whoever keeps the list makes it unique. */
  id: z.string().min(1).max(200),
  name: z.string().min(1).max(200),
  description: z.string().max(2_000),
  /** `[height, width, channels]` in pixels. */
  imageShape: z.tuple([
    z.number().int().min(1).max(4_096),
    z.number().int().min(1).max(4_096),
    z.number().int().min(1).max(4),
  ]),
  /** The name of class `i` stands at place `i`. */
  classNames: z.array(classNameSchema).min(1).max(MOST_CLASSES),
  /** Samples after the split (see `split.ts`). */
  counts: z.strictObject({ train: countSchema, validation: countSchema, test: countSchema }),
  source: z.string().max(2_000),
  licence: z.string().max(200),
  /** `folder`: of IDX files, read where it lies. `prepared`: pictures that were prepared once, and lie in the workspace. */
  origin: z.enum(["bundled", "folder", "prepared"]),
  /** The folder (or one of its files), where the dataset is one that a person pointed at. */
  path: z.string().max(4_096).optional(),
  /** The label that counts as class 0, where that is not 0: EMNIST's letters are labelled from 1. */
  firstLabel: z.number().int().min(1).max(255).optional(),
  /** Height and width of the images are exchanged as they are read. */
  transpose: z.literal(true).optional(),
  /** Its files' names are EMNIST's, whose images lie on their side, and they are not turned. */
  looksTransposed: z.literal(true).optional(),
  /** What leaves the meaning of its images as it is; left out where nobody has said. */
  augmentation: borneSchema.optional(),
});
export type DatasetInfo = z.infer<typeof datasetInfoSchema>;

/** The value of a white pixel: 255 where nothing is said, 16 for digits. */
export const pixelMaximumSchema = z.number().int().min(1).max(255);

/** How a person wants a dataset to be read; what is left out is as dataset.json says, or as the files suggest. */
export const datasetOptionsSchema = z.object({
  /** The label that counts as class 0. */
  firstLabel: z.number().int().min(0).max(255).optional(),
  transpose: z.boolean().optional(),
});
export type DatasetOptions = z.infer<typeof datasetOptionsSchema>;
