/** What a person should know of data before trusting what is trained on it. */
import { z } from "zod";
import { DATASET_PARTS } from "../parts";

export const checkedPictureSchema = z.object({
  /** Among the prepared pictures: a view that leaves it out or relabels it names it so. */
  place: z.number().int().min(0),
  name: z.string(),
  part: z.enum(DATASET_PARTS),
  class: z.string(),
});
export type CheckedPicture = z.infer<typeof checkedPictureSchema>;

export const dataWarningSchema = z.object({
  kind: z.enum([
    "one-class",
    "missing-in-part",
    "imbalance",
    /** Classes whose names differ in upper and lower case alone. */
    "names-alike",
    "two-classes",
    "look-alikes",
    /** Pictures of which the hash says nothing: not compared one by one. */
    "crowd",
    /** Too many were nearly alike for all to be compared. */
    "not-all-compared",
    "damaged",
  ]),
  /** Whole sentences. */
  words: z.string(),
  /** Of what the warning counts: classes, pictures, pairs. */
  count: z.number().int().min(0),
  /** The first of them. */
  classes: z.array(z.string()),
  examples: z.array(
    z.object({
      pictures: z.array(checkedPictureSchema),
      /** Of look-alikes: mean absolute difference of their bytes, 0 to 255. */
      difference: z.number().optional(),
    }),
  ),
});
export type DataWarning = z.infer<typeof dataWarningSchema>;
export type WarningExample = DataWarning["examples"][number];

export const dataCheckSchema = z.object({
  warnings: z.array(dataWarningSchema),
  /** Pictures whose pixels were compared with their record; left out where that was not asked for. */
  pixelsChecked: z.number().int().optional(),
});
export type DataCheck = z.infer<typeof dataCheckSchema>;
