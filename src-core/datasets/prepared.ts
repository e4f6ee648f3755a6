/** What is written down of pictures that were prepared once, beside their pixels. */
import { z } from "zod";
import { classNameSchema, datasetInfoSchema, MOST_CLASSES } from "./info";

/** How an image file becomes the bytes that are trained on. Kept with the dataset; each file is prepared by it. */
export const preparingSchema = z.strictObject({
  /** `[height, width, channels]`. */
  imageShape: datasetInfoSchema.shape.imageShape,
  fit: z.enum(["crop", "pad", "stretch"]),
  /** What transparent parts are laid on. */
  background: z.enum(["white", "black"]),
});
export type Preparing = z.infer<typeof preparingSchema>;

/** What of it does not follow from the network: kept with checkpoints and exports, so that a picture comes to it as those did that it was trained on. */
export const pictureRulesSchema = preparingSchema.pick({ fit: true, background: true });
export type PictureRules = z.infer<typeof pictureRulesSchema>;

/** For networks whose data do not say: they were no image files, or were prepared by an earlier version. */
export const USUAL_RULES: PictureRules = { fit: "crop", background: "white" };

/** What a checkpoint, or a file, says of them. */
export type SaidRules = { readonly [Rule in keyof PictureRules]?: PictureRules[Rule] | undefined };

export function pictureRules({ fit, background }: SaidRules): PictureRules {
  return { fit: fit ?? USUAL_RULES.fit, background: background ?? USUAL_RULES.background };
}

/** Of its rules, those that are said. */
export function saidRules({ fit, background }: SaidRules): Partial<PictureRules> {
  return { ...(fit !== undefined && { fit }), ...(background !== undefined && { background }) };
}

const count = z.number().int().min(0);

export const skippedSchema = z.strictObject({ name: z.string(), reason: z.string() });

/** How many pictures something was done to that a person may not expect. */
export const preparedFactsSchema = z.strictObject({
  turned: count,
  /** Of 16 bits, divided by 257. */
  deep: count,
  /** With a colour profile, which was not applied. */
  profiled: count,
  /** With several frames, of which the first was taken. */
  framed: count,
  enlarged: count,
  shrunk: count,
});
export type PreparedFacts = z.infer<typeof preparedFactsSchema>;

/** As many are named; the others are counted. */
export const MOST_SKIPPED_NAMED = 1_000;

export const preparedSchema = z.strictObject({
  version: z.literal(1),
  count: count.min(1),
  preparing: preparingSchema,
  /** Of the source, in its own order. */
  classNames: z.array(classNameSchema).min(1).max(MOST_CLASSES),
  source: z.strictObject({
    path: z.string(),
    form: z.string(),
    choices: z.record(z.string(), z.string()),
  }),
  facts: preparedFactsSchema,
  notes: z.array(z.string()),
  skipped: z.array(skippedSchema).max(MOST_SKIPPED_NAMED),
  skippedCount: count,
  /** SHA-256 of all pixels in their order. */
  pixelsSha256: z.string(),
});
export type Prepared = z.infer<typeof preparedSchema>;
