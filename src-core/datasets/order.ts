/** How a person wants data to be added: what is left out is as its files suggest. */
import { z } from "zod";
import { preparingSchema } from "./prepared";
import { samplePicturesSchema } from "./sample-pictures";
import { DRAWN_SPLIT, type SplitChoice, splitChoiceSchema } from "./view";

const side = z.number().int().min(1).max(4_096);

export const dataOrderSchema = z.object({
  /** A folder, an archive or a file. */
  path: z.string(),
  /** Id of a form; left out: the first that recognises the files. */
  form: z.string().optional(),
  /** Values of the form's choices. */
  choices: z.record(z.string(), z.string()).default({}),
  /** `[height, width]`; left out: that of the pictures where all have one, else a usual size near the middle of theirs. */
  size: z.tuple([side, side]).optional(),
  /** Left out: 1 where all pictures are grey, else 3. */
  channels: z.union([z.literal(1), z.literal(3)]).optional(),
  fit: preparingSchema.shape.fit.default("crop"),
  background: preparingSchema.shape.background.default("white"),
  split: splitChoiceSchema.partial().default({}),
});
export type DataOrder = z.infer<typeof dataOrderSchema>;

/** The same of files that a window handed over, in the place of a path. */
export const uploadedOrderSchema = dataOrderSchema.omit({ path: true }).extend({ upload: z.string() });
export type UploadedOrder = z.infer<typeof uploadedOrderSchema>;

/** By folder where the source has parts and a person says nothing else. */
export function splitOf({ split }: Pick<DataOrder, "split">, hasParts: boolean): SplitChoice {
  const { way = hasParts ? "by-folder" : "drawn", validation, test, seed, group } = split;
  return {
    way,
    validation: validation ?? DRAWN_SPLIT.validation,
    test: test ?? DRAWN_SPLIT.test,
    seed: seed ?? DRAWN_SPLIT.seed,
    ...(group !== undefined && { group }),
  };
}

/** What is known of data before it is prepared. */
export const dataReportSchema = z.object({
  form: z.object({ id: z.string(), label: z.string(), why: z.string() }),
  choices: z.record(
    z.string(),
    z.object({
      label: z.string(),
      values: z.array(z.object({ value: z.string(), label: z.string() })),
      chosen: z.string(),
      why: z.string(),
    }),
  ),
  count: z.number().int(),
  classes: z.array(z.object({ name: z.string(), count: z.number().int() })),
  /** As the source has them. */
  parts: z.object({
    train: z.number().int(),
    validation: z.number().int(),
    test: z.number().int(),
    unsaid: z.number().int(),
  }),
  /** Sizes of the pictures, the most frequent first; the rest is counted in `otherSizes`. */
  sizes: z.array(z.object({ height: z.number().int(), width: z.number().int(), count: z.number().int() })),
  otherSizes: z.number().int(),
  /** Of the shorter sides, in bins that follow each other. */
  sizeBins: z.array(z.object({ from: z.number().int(), to: z.number().int(), count: z.number().int() })),
  grey: z.number().int(),
  colour: z.number().int(),
  preparing: preparingSchema,
  split: splitChoiceSchema,
  /** What stays together, where that is asked for. */
  groups: z
    .object({
      count: z.number().int(),
      largest: z.object({ name: z.string(), count: z.number().int() }),
      /** Pictures that are in none. */
      alone: z.number().int(),
    })
    .optional(),
  /** Pictures of each part, once they are prepared; equal ones, which stay together, may move a few. Left out for groups of very many. */
  planned: z
    .object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() })
    .optional(),
  /** That the prepared pictures take on the disk. */
  bytes: z.number(),
  /** That preparing takes at most, in bytes, beside what the studio takes anyway: an estimate from above. */
  memory: z.number(),
  notes: z.array(z.string()),
  /** The first of them. */
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
  skippedCount: z.number().int(),
  /** Where they were asked for: a few of each of the first classes, as they would be trained on. */
  pictures: samplePicturesSchema.optional(),
});
export type DataReport = z.infer<typeof dataReportSchema>;
