/** What a network says without some of its blocks: instrument 4. */
import { z } from "zod";
import type { InstrumentChoices } from "./choices";
import { figureSchema } from "./insight";

/** A part of the network that can be removed, or could if its shape allowed it. */
export const lesionUnitSchema = z.object({
  /** `stage2/3`, or a merge's path. */
  block: z.string(),
  kind: z.enum(["residual", "plain"]),
  /** Its layers on the drawing. */
  paths: z.array(z.string()),
  /** What goes in has the shape of what comes out. */
  keepsShape: z.boolean(),
  /** Why it cannot be removed; left out where it can. */
  refusal: z.string().optional(),
});
export type LesionUnit = z.infer<typeof lesionUnitSchema>;

/** Names of units that are removed together: see `program/removable.ts`. */
export const removedSchema = z.array(z.string().min(1).max(2_000)).max(10_000);

const scoreSchema = z.object({
  /** Share of the images that are named right; null where an output is no number. */
  accuracy: figureSchema,
  /** Mean cross-entropy in nats. */
  loss: figureSchema,
});

/** The network without these units. */
const lesionedSchema = scoreSchema.extend({
  removed: z.array(z.string()),
  /** The whole network's accuracy minus this one's, on the same images, and its 95% interval (Newcombe 1998); null where one is none. */
  less: figureSchema,
  low: figureSchema,
  high: figureSchema,
});
export type Lesioned = z.infer<typeof lesionedSchema>;

const drawnSchema = scoreSchema.extend({
  /** How many units were removed, or swaps were done. */
  count: z.number().int().min(1),
  /** Units that were removed, or pairs that changed places: `stage1/1 and stage1/3`. */
  changed: z.array(z.string()),
});
export type DrawnLesion = z.infer<typeof drawnSchema>;

export const lesionSchema = z.object({
  way: z.enum(["each", "chosen", "random", "swaps"]),
  whole: scoreSchema,
  /** Share of the most frequent class among the images: what can be told without looking. */
  chance: figureSchema,
  /** Lower end of the 95% interval of the whole network's accuracy (Wilson 1927); null where that is none. */
  accuracyFrom: figureSchema,
  /** From the images to the output. */
  units: z.array(lesionUnitSchema),
  /** Ways `each` and `chosen`. */
  lesions: z.array(lesionedSchema),
  /** Way `chosen`: each unit alone, where that was asked, too (`lesion-alone.ts`). */
  alone: z.array(lesionedSchema).optional(),
  /** Ways `random` and `swaps`, by their count. */
  draws: z.array(drawnSchema),
  /** Images of the training part on which means or statistics were measured anew; 0 where none were. */
  measuredOn: z.number().int().min(0),
});
export type Lesion = z.infer<typeof lesionSchema>;

/** On so many training images at most means of F and new running statistics are measured. */
export const MEASURED_IMAGES = 1_024;
/** Of how many removed units, or swaps, draws are made. */
export const COUNTS_OF_DRAWS = 8;

export const LESION_CHOICES = {
  way: {
    kind: "one-of",
    label: "What is removed",
    help: "Each unit alone, the chosen ones together, random ones, or nothing: equal-shaped blocks of a stage then change places.",
    values: [
      { value: "each", label: "Each alone" },
      { value: "chosen", label: "Chosen ones" },
      { value: "random", label: "Random ones" },
      { value: "swaps", label: "Swaps" },
    ],
    usual: "each",
  },
  units: {
    kind: "names",
    label: "Units",
    help: "Those that are removed together: blocks such as stage2/3, merges, or layers that make a unit.",
  },
  instead: {
    kind: "one-of",
    label: "In its place",
    help: "What the merge is given in the place of F: zeros, or F's mean over training images, channel by channel.",
    values: [
      { value: "zero", label: "0" },
      { value: "mean", label: "Mean of F" },
    ],
    usual: "zero",
  },
  anew: {
    kind: "flag",
    label: "Statistics anew",
    help: `Batch norms behind it are given new running statistics, measured without it on up to ${MEASURED_IMAGES.toLocaleString("en-US")} training images.`,
    usual: false,
  },
  shortcuts: {
    kind: "flag",
    label: "Option A",
    help: "Where it changes the shape, a plain unit gives way to a shortcut without weights: every n-th pixel, and channels of zeros.",
    usual: false,
  },
  draws: {
    kind: "count",
    label: "Draws",
    help: "Of random units or swaps, for each of eight counts.",
    min: 1,
    max: 100,
    usual: 20,
    onlyWith: { way: ["random", "swaps"] },
  },
  seed: {
    kind: "count",
    label: "Seed",
    help: "Of the draws.",
    min: 0,
    max: 2 ** 31 - 1,
    usual: 1,
    onlyWith: { way: ["random", "swaps"] },
  },
} as const satisfies InstrumentChoices;
