/** Whether gradients are shattered: instrument 7 (Balduzzi et al. 2017, "The shattered gradients problem", section 2, 1702.08591). */
import { z } from "zod";
import type { InstrumentChoices } from "./choices";
import { figureSchema } from "./insight";
import { holdsBytes, holdsNumbers, packedSchema } from "./packed-values";

const sideSchema = z.number().int().min(1);

const endSchema = z.object({
  /** Its place in the part, counted from 1, and its class. */
  image: z.number().int().min(1),
  class: z.string(),
  /** Bytes `[height, width, channels]`, in base64. */
  pixels: packedSchema,
});
export type LineEnd = z.infer<typeof endSchema>;

const figuresSchema = z.object({
  /** Evenly from one image to the other, both among them. */
  points: z.number().int().min(2),
  from: endSchema,
  to: endSchema,
  /** `[height, width, channels]` of each. */
  shape: z.tuple([sideSchema, sideSchema, sideSchema]),
  /** Whose logit the gradient is of. */
  class: z.object({ index: z.number().int().min(0), name: z.string() }),
  /** Root mean square over the points of the gradient's length, and of the length of what is left of it without its mean. */
  length: figureSchema,
  changing: figureSchema,
  /** By lag, from 0 on: over all pixels; of the logit's slope alone; and what noise of as many points gives. */
  gradient: z.array(figureSchema),
  slope: z.array(figureSchema),
  white: z.array(z.number()),
  brown: z.array(z.number()),
  /** The gradient's part along the line, by point: by how much the logit grows over the whole line. */
  along: z.object({ values: packedSchema }),
  /** What may be chosen. */
  classes: z.array(z.string()),
});
export const shatteringSchema = figuresSchema.refine(
  ({ shape, from, to, points, along }) =>
    [from, to].every(({ pixels }) => holdsBytes(pixels, sizeOf(shape))) && holdsNumbers(along.values, points),
  "has pictures or a line that are not as large as they say",
);
export type Shattering = z.infer<typeof shatteringSchema>;

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

export const SHATTERING_CHOICES = {
  from: {
    kind: "count",
    label: "From image",
    help: "The line begins at this image of the part, counted from 1.",
    min: 1,
    max: 1_000_000,
    usual: 1,
  },
  to: {
    kind: "count",
    label: "To image",
    help: "The line ends at this image of the part, counted from 1.",
    min: 2,
    max: 1_000_000,
    usual: 2,
  },
  points: {
    kind: "count",
    label: "Points",
    help: "How many points of the line are looked at. Autocorrelations of different numbers of points do not compare.",
    min: 16,
    max: 1_024,
    usual: 256,
  },
  class: {
    kind: "names",
    label: "Class",
    help: "Whose logit it is about, by name or by number from 0 on; that of the first image unless it is named.",
  },
} as const satisfies InstrumentChoices;

/** So many lags are told at most, 0 not counted; of few points a quarter of them. */
const MOST_LAGS = 64;

export function lagsOf(points: number): number {
  return 1 + Math.min(MOST_LAGS, Math.floor(points / 4));
}

/** What changes by less than this share of the whole is taken for constant: the rest is rounding. */
export const LEAST_CHANGE = 1e-5;
