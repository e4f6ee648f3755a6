/** How large F is beside x: instrument 2. */
import { z } from "zod";
import { figureSchema } from "./insight";

const residualUnitSchema = z.object({
  name: z.string(),
  merge: z.string(),
  /** |F(x)| / |x|, L2 norms over all values of all images, x as it reaches the merge (behind a projection or padding). */
  ratio: figureSchema,
  /** Between F(x) and x, over all values of all images; null where they cannot be compared (Concatenate) or one is 0. */
  cosine: figureSchema,
});
export type ResidualUnit = z.infer<typeof residualUnitSchema>;

/** Deviation of a convolution's response: behind its norm where one follows, before activation and merge (He et al. 2015, figure 7). */
const responseSchema = z.object({ path: z.string(), deviation: figureSchema });
export type LayerResponse = z.infer<typeof responseSchema>;

export const residualSchema = z.object({
  /** None of a network without skips. */
  units: z.array(residualUnitSchema),
  /** Of the units, those with a ratio under 0.1. */
  small: z.number().int().min(0),
  /** In the order in which they are computed; those on skips are not among them. */
  responses: z.array(responseSchema),
});
export type Residual = z.infer<typeof residualSchema>;

export const SMALL_RATIO = 0.1;
