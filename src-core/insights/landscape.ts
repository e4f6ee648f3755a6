/** The loss on a line or a plane through a network's weights: instrument 9 (Li and others 2018, 1712.09913). */
import { z } from "zod";
import type { InstrumentChoices } from "./choices";
import { figureSchema } from "./insight";

const pointSchema = z.object({
  /** How far it is along each direction; a line has no y. */
  x: z.number(),
  y: z.number().optional(),
  /** Mean cross-entropy in nats; null where it is no number. */
  loss: figureSchema,
});
export type LandscapePoint = z.infer<typeof pointSchema>;

const pathPointSchema = z.object({
  epoch: z.number().int().min(0),
  step: z.number().int().min(0),
  /** Where its weights fall on the line or plane, at right angles. */
  x: figureSchema,
  y: figureSchema.optional(),
});

/** The way that a run's weights took, by the epochs that it kept. */
const pathSchema = z.object({
  /** So many the run kept; where they are more than are told, those were taken evenly. */
  kept: z.number().int().min(1),
  epochs: z.array(pathPointSchema),
  /** Of the kept epochs' weights: the share of their variance that lies along each direction. */
  variance: z.array(figureSchema),
});
export type LandscapePath = z.infer<typeof pathSchema>;

export const landscapeSchema = z.object({
  way: z.enum(["line", "plane"]),
  directions: z.enum(["random", "path"]),
  /** Of the random directions. */
  seed: z.number().int(),
  /** Images of the training part on which running statistics were measured at each point; 0 where they are as kept. */
  measuredOn: z.number().int().min(0),
  /** So many numbers the directions change, of so many that are trained. */
  moved: z.number().int().min(0),
  trained: z.number().int().min(0),
  /** Loss of the weights that are looked at. */
  centre: figureSchema,
  /** The points of each side. */
  x: z.array(z.number()),
  y: z.array(z.number()).optional(),
  /** Those that were measured, from the centre outwards. */
  points: z.array(pointSchema),
  path: pathSchema.optional(),
});
export type Landscape = z.infer<typeof landscapeSchema>;

/** On so many training images at most running statistics are measured anew, at each point. */
export const STATISTICS_IMAGES = 256;
/** Of so many kept epochs at most the main directions are computed. */
export const MOST_PATH_EPOCHS = 64;

export const LANDSCAPE_CHOICES = {
  way: {
    kind: "one-of",
    label: "Slice",
    help: "The loss along one direction, or over the plane of two.",
    values: [
      { value: "plane", label: "Plane" },
      { value: "line", label: "Line" },
    ],
    usual: "plane",
  },
  directions: {
    kind: "one-of",
    label: "Directions",
    help: "Random ones, each filter's part as long as the filter; or those along which the weights moved most, where the run kept them by epoch.",
    values: [
      { value: "random", label: "Random" },
      { value: "path", label: "The training's path" },
    ],
    usual: "random",
  },
  points: {
    kind: "count",
    label: "Points a side",
    help: "Each is a pass over all images. An odd number has one at the centre.",
    min: 3,
    max: 101,
    usual: 25,
  },
  span: {
    kind: "number",
    label: "Span",
    help: "How far from the centre. Random directions: 1 is once the filters' own length. The path: 1 is the path with a quarter of it around.",
    min: 0.01,
    max: 10,
    usual: 1,
  },
  anew: {
    kind: "flag",
    label: "Statistics anew",
    help: `Batch norms are given new running statistics at each point, measured on up to ${STATISTICS_IMAGES} training images. Without, they stay as they were kept, as published.`,
    usual: false,
  },
  seed: {
    kind: "count",
    label: "Seed",
    help: "Of the random directions: two networks are sliced with the same.",
    min: 0,
    max: 2 ** 31 - 1,
    usual: 1,
    onlyWith: { directions: ["random"] },
  },
} as const satisfies InstrumentChoices;
