/** What an instrument answers: one question about one network, with all that the answer rests on. */
import { z } from "zod";
import { datasetInfoSchema } from "../datasets/info";
import { DATASET_PARTS } from "../datasets/parts";
import { chosenSchema } from "./choices";

/** A measured number; null where it is none (not a number, or beyond all bounds), which is told and never drawn as 0. */
export const figureSchema = z.number().nullable();
export type Figure = z.infer<typeof figureSchema>;

export function figureOf(value: number): Figure {
  return Number.isFinite(value) ? value : null;
}

/** So many images of a part are looked at unless more or fewer are asked for: its first ones. */
export const USUAL_IMAGES = 256;

/** Which images. */
export const lookedAtSchema = z.object({
  part: z.enum(DATASET_PARTS),
  /** The first so many, or fewer where the part has no more. */
  images: z.number().int().min(1).max(1_000_000),
  /** One image alone, by its place in the part, in their stead. */
  image: z.number().int().min(0).optional(),
});
export type LookedAt = z.infer<typeof lookedAtSchema>;

/** What an instrument sees of what it was asked to look at. */
export interface SeenImages extends LookedAt {
  /** These images alone, by their places in the part, in this order. */
  readonly places?: readonly number[];
}

/** The weights: a checkpoint's, those that a run kept by epoch (0: what it began with), or first values by a seed. */
export const lookedWeightsSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("trained"),
    checkpoint: z.enum(["best", "last"]),
    step: z.number().int().min(0),
    /** The training was not over when it was looked at. */
    isTraining: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal("epoch"), epoch: z.number().int().min(0), step: z.number().int().min(0) }),
  z.object({ kind: z.literal("untrained"), seed: z.number().int() }),
]);
export type LookedWeights = z.infer<typeof lookedWeightsSchema>;

/**
 * How batch norms compute. A trained network goes by its running statistics. An untrained one has none yet (0 and 1 would be no norm at
 * all), so it goes by those of each batch, as a training step does. Nothing is dropped in either.
 */
export const statisticsSchema = z.enum(["running", "batch"]);

/** Unit Gaussian images in the place of data: each number drawn from N(0, 1) by the recipe's seed. */
export const noiseSchema = z.object({
  /** `[height, width, channels]`. */
  imageShape: z.tuple([z.number().int().min(1), z.number().int().min(1), z.number().int().min(1)]),
  classes: z.number().int().min(1),
});
export type Noise = z.infer<typeof noiseSchema>;

/** What every answer names. */
export const insightFrameSchema = z.object({
  network: z.string(),
  weights: lookedWeightsSchema,
  /** Left out, with its part, where the images were noise. */
  dataset: datasetInfoSchema.pick({ id: true, name: true }).extend({ sha256: z.string() }).optional(),
  part: z.enum(DATASET_PARTS).optional(),
  noise: noiseSchema.optional(),
  /** How many images were looked at, and how many at once. */
  images: z.number().int().min(1),
  image: z.number().int().min(0).optional(),
  /** These images, by their places in the part, where the instrument's choices name them. */
  places: z.array(z.number().int().min(0)).readonly().optional(),
  /** A value of each of the instrument's choices. */
  choices: chosenSchema,
  batch: z.number().int().min(1),
  statistics: statisticsSchema,
  /** The network beside it, where its layers were compared with that one's. */
  beside: z.object({ network: z.string(), weights: lookedWeightsSchema }).optional(),
  /** It was stopped: it rests on the images up to then. */
  partial: z.boolean(),
});
export type InsightFrame = z.infer<typeof insightFrameSchema>;
