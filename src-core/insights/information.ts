/** What can still be read at each depth: instrument 8. */
import { z } from "zod";
import type { InstrumentChoices } from "./choices";
import { figureSchema } from "./insight";
import { holdsBytes, packedSchema } from "./packed-values";

const readSchema = z.object({
  /** Share of the scored images whose class a linear reader of these features tells. */
  accuracy: figureSchema,
  /** Over all pixels of the scored images, against the mean picture of those that it was fitted on: 1 is the picture itself, below 0 worse than that mean. */
  r2: figureSchema,
  /** The ridges' strengths, as shares of the mean eigenvalue; null where the features are the same for all images, or no numbers. */
  classStrength: figureSchema,
  pixelStrength: figureSchema,
});
export type ReadAt = z.infer<typeof readSchema>;

const sideSchema = z.number().int().min(1);

const siteSchema = z.object({
  /** A unit's or a layer's; `input` for the images themselves. */
  name: z.string(),
  /** Numbers of it for one image. */
  features: z.number().int().min(1),
});
export type InformationSite = z.infer<typeof siteSchema>;

export const informationSchema = z.object({
  /** Images of the training part that readers were fitted on, and by which their strengths were chosen. */
  fitted: z.number().int().min(1),
  selected: z.number().int().min(1),
  /** Share of the most frequent class among the scored images: what can be told without looking. */
  chance: figureSchema,
  /** From the images to the output; the first is the input itself. */
  sites: z.array(siteSchema).min(1),
  /** In the sites' order. */
  reads: z.array(readSchema),
  /** Of the same network with its first values; null where that is what was looked into. The input's is the same and left out. */
  untrained: z.array(readSchema).nullable(),
  /** Linear CKA by the unbiased HSIC over the scored images, each site with each; null where there are fewer than four images. */
  similarity: z.array(z.array(figureSchema)).nullable(),
  /** The network that stands beside it, where one does: its layers on the same images. */
  beside: z
    .object({
      /** From the images to the output; the first is the input itself. */
      sites: z.array(siteSchema),
      /** As `similarity`: this network's sites, each with each of those; null where there are fewer than four images. */
      similarity: z.array(z.array(figureSchema)).nullable(),
    })
    .optional(),
  /** The first scored images, and what was rebuilt of them at each site, as bytes `[images, height, width, channels]`. */
  pictures: z
    .object({
      shape: z.tuple([sideSchema, sideSchema, sideSchema]),
      count: z.number().int().min(0),
      original: packedSchema,
      rebuilt: z.array(packedSchema.nullable()),
    })
    .refine(
      ({ shape: [height, width, channels], count, original, rebuilt }) =>
        [original, ...rebuilt].every(
          (bytes) => bytes === null || holdsBytes(bytes, count * height * width * channels),
        ),
      "has pictures that are not as large as they say",
    ),
});
export type Information = z.infer<typeof informationSchema>;

export const INFORMATION_CHOICES = {
  fit: {
    kind: "count",
    label: "Fitted on",
    help: "Linear readers are fitted on so many images of the training part; a quarter as many more choose how strongly they are held back.",
    min: 8,
    max: 1024,
    usual: 1024,
  },
  sites: {
    kind: "count",
    label: "Places",
    help: "At most so many places of the network are read, evenly over its depth.",
    min: 2,
    max: 200,
    usual: 24,
  },
} as const satisfies InstrumentChoices;

export const INPUT_SITE = "input";
