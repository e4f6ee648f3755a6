/** Pictures of the batch of a step as a network sees them, to be looked at. */
import { z } from "zod";

/** A wall of more says nothing more. */
export const MOST_BATCH_PICTURES = 128;

const pictures = z.instanceof(Uint8Array);

export const batchPicturesSchema = z.object({
  /** The first ones of the batch, `[count, height, width, channels]`, from 0 to `pixelMaximum`: normalised, they are what is trained on. */
  images: pictures,
  /** Class of each. */
  labels: z.array(z.number().int().min(0)),
  /** As the dataset has them; present where they were asked for. */
  originals: pictures.optional(),
  /** What is mixed into each; left out where nothing is. */
  mixed: z
    .object({
      labels: z.array(z.number().int().min(0)),
      /** Of the picture's own class, 0 to 1; the other class has the rest. */
      share: z.number().min(0).max(1),
      originals: pictures.optional(),
    })
    .optional(),
  count: z.number().int().min(1),
  height: z.number().int(),
  width: z.number().int(),
  channels: z.number().int(),
  pixelMaximum: z.number().int(),
  /** Pictures of the whole batch. */
  batchSize: z.number().int(),
  /** That the step belongs to, from 1. */
  epoch: z.number().int(),
});
export type BatchPictures = z.infer<typeof batchPicturesSchema>;
