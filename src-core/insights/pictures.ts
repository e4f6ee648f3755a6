/** What x, F(x) and their sum look like, and which pixels an answer rests on: instrument 3. */
import { z } from "zod";
import { figureSchema } from "./insight";
import { holdsBytes, holdsNumbers, packedSchema } from "./packed-values";

const countSchema = z.number().int().min(0);
const sideSchema = z.number().int().min(1);
const classSchema = z.object({ index: countSchema, name: z.string() });

/** Numbers of a picture `[height, width]`, row by row; NaN where one is no number. */
const mapSchema = z.object({ height: sideSchema, width: sideSchema, values: packedSchema });
export type ValueMap = z.infer<typeof mapSchema>;

/** The image that is looked at. */
const imageSchema = z.object({
  height: sideSchema,
  width: sideSchema,
  channels: countSchema,
  /** Bytes `[height, width, channels]` from 0 to 255, in base64. */
  pixels: packedSchema,
  truth: classSchema,
  /** Of the largest logit, with its share of the softmax. */
  said: classSchema.extend({ probability: figureSchema }),
});
export type LookedImage = z.infer<typeof imageSchema>;

export const MAP_ROWS = ["x", "F", "skips", "sum"] as const;
export type MapRow = (typeof MAP_ROWS)[number];

const mapsSchema = z.object({
  /** Name of the unit, paths of its merge and of what gives x. */
  unit: z.string(),
  merge: z.string(),
  from: z.string(),
  joins: z.enum(["values", "channels"]),
  height: sideSchema,
  width: sideSchema,
  rows: z.array(
    z.object({
      /** `skips`: what other skips bring to the same merge. `sum`: as the merge gives it. */
      row: z.enum(MAP_ROWS),
      /** Channels that there are. */
      channels: countSchema,
      /** Those with the largest |F| (of x in a Concatenate: with the largest |x|) first. */
      shown: z.array(z.object({ channel: countSchema, size: figureSchema, values: packedSchema })),
    }),
  ),
  /** The largest size of a number that is shown: one scale for all rows. */
  largest: figureSchema,
  /** Of all channels, shown or not: how many numbers are none. */
  notNumbers: countSchema,
  /**
   * Of all channels: the largest | sum - (x + F + other skips) | beside the largest | sum |. Left out where the merge does not add (Concatenate, Multiply).
   */
  check: z.object({ error: figureSchema }).optional(),
});
export type UnitMaps = z.infer<typeof mapsSchema>;

const filtersSchema = z.object({
  layer: z.string(),
  height: sideSchema,
  width: sideSchema,
  /** How many filters there are, and how many channels each one reads. */
  filters: countSchema,
  reads: countSchema,
  /** Those with the largest norm first. */
  shown: z.array(
    z.object({
      filter: countSchema,
      norm: figureSchema,
      /** As a colour picture `[height, width, 3]`: it reads an image of three colours. */
      colours: packedSchema.optional(),
      /** Else the first channels that it reads, `[height, width]` each. */
      slices: z.array(packedSchema).optional(),
    }),
  ),
  largest: figureSchema,
});
export type Filters = z.infer<typeof filtersSchema>;

const gradCamSchema = z.union([
  /** `site`: path of the layer whose values are weighed. */
  mapSchema.extend({ site: z.string(), largest: figureSchema }),
  z.object({ missing: z.string() }),
]);
export type GradCam = z.infer<typeof gradCamSchema>;

const figuresSchema = z.object({
  image: imageSchema,
  /** Left out where the network has no units. */
  maps: mapsSchema.optional(),
  /** Left out where it has no convolution. */
  filters: filtersSchema.optional(),
  /** The class whose logit saliency and Grad-CAM explain. */
  explained: classSchema,
  /** The largest size, over the colours, of the logit's gradient by the normalised image (Simonyan et al. 2014). */
  saliency: mapSchema.extend({ largest: figureSchema }),
  gradCam: gradCamSchema,
  /** What may be chosen. */
  units: z.array(z.string()),
  layers: z.array(z.string()),
  classes: z.array(z.string()),
});
export const picturesSchema = figuresSchema.refine(
  holdsPixels,
  "has pictures that are not as large as they say",
);
export type Pictures = z.infer<typeof picturesSchema>;

function holdsPixels({ image, maps, filters, saliency, gradCam }: z.infer<typeof figuresSchema>): boolean {
  const isMap = (
    { height, width }: Pick<ValueMap, "height" | "width">,
    values: string,
    colours = 1,
  ): boolean => holdsNumbers(values, height * width * colours);
  return (
    holdsBytes(image.pixels, image.height * image.width * image.channels) &&
    isMap(saliency, saliency.values) &&
    ("missing" in gradCam || isMap(gradCam, gradCam.values)) &&
    (maps?.rows ?? []).every(({ shown }) => shown.every(({ values }) => maps && isMap(maps, values))) &&
    (filters?.shown ?? []).every(
      ({ colours, slices = [] }) =>
        filters &&
        (colours === undefined || isMap(filters, colours, 3)) &&
        slices.every((values) => isMap(filters, values)),
    )
  );
}

/** An error of the check below this is rounding. */
export const SUM_TOLERANCE = 1e-6;

export const PICTURES_CHOICES = {
  unit: {
    kind: "names",
    label: "Unit",
    help: "Which unit, by its merge or its block; the first one unless it is named.",
  },
  layer: { kind: "names", label: "Filters of", help: "Which convolution; the first one unless it is named." },
  class: {
    kind: "names",
    label: "Class",
    help: "Whose logit is explained, by name or number; the predicted one unless it is named.",
  },
  channels: {
    kind: "count",
    label: "Channels",
    help: "How many channels, and filters, are shown at most.",
    min: 1,
    max: 64,
    usual: 16,
  },
} as const;
