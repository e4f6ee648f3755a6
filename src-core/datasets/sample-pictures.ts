/** A few pictures of a dataset, to be looked at. */
import { z } from "zod";

export const samplePicturesSchema = z.object({
  /** Grey or RGB bytes `[count, height, width, channels]`, from 0 to 255; those of a class stand together. */
  images: z.instanceof(Uint8Array),
  /** Class of each. */
  labels: z.array(z.number().int().min(0)),
  count: z.number().int(),
  height: z.number().int(),
  width: z.number().int(),
  channels: z.number().int(),
});
export type SamplePictures = z.infer<typeof samplePicturesSchema>;
