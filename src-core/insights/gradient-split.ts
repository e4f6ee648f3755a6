/** Where the gradient goes at each merge: instrument 1. */
import { z } from "zod";
import { figureSchema } from "./insight";

/**
 * At x of one unit. Norms are roots of the mean over the images of the squared length of each image's own gradient of its loss; so they
 * do not depend on the batch.
 */
const splitUnitSchema = z.object({
  name: z.string(),
  /** Paths: of the merge, and of what gives x. */
  merge: z.string(),
  from: z.string(),
  /** What comes back through the skip, a projection's or padding's own gradient included; through F; by other readers of x. */
  skip: figureSchema,
  branch: figureSchema,
  others: figureSchema,
  total: figureSchema,
  /** Between the parts through skip and branch, over all images as one vector; null also where one of them is 0. */
  cosine: figureSchema,
  /** What the activation behind the merge lets pass of the gradient's length. Left out where none stands there. */
  passes: z.object({ path: z.string(), share: figureSchema }).optional(),
});
export type SplitUnit = z.infer<typeof splitUnitSchema>;

export const gradientSplitSchema = z.object({
  /** From the first merge to the last. */
  units: z.array(splitUnitSchema),
  check: z.object({
    /**
     * The largest, over the units, of | parts added up - gradient of a pass that does not split | / (the parts' norms together), for the
     * first batch.
     */
    error: figureSchema,
  }),
});
export type GradientSplit = z.infer<typeof gradientSplitSchema>;

/** An error of the check below this is rounding. */
export const SPLIT_TOLERANCE = 1e-5;
