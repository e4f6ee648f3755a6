/** Signal propagation before training: instrument 6 (Brock, De & Smith 2021, "Characterizing signal propagation", 2101.08692). */
import { z } from "zod";
import { figureSchema } from "./insight";

/** One unit's result, as its merge gives it; or, of a network without units, one layer's response. */
const signalPointSchema = z.object({
  name: z.string(),
  /** The mean over the channels of the square of each one's mean, over all images and pixels. */
  squaredMean: figureSchema,
  /** The mean over the channels of each one's variance, over all images and pixels. */
  variance: figureSchema,
  /** The same of F(x), as it reaches the merge. Units alone have it. */
  branchVariance: figureSchema.optional(),
});
export type SignalPoint = z.infer<typeof signalPointSchema>;

/** The same drawing after a change of the Lab; or, in words, why it cannot be made of this one. */
const besideSchema = z.object({
  change: z.string(),
  points: z.array(signalPointSchema),
  why: z.string().optional(),
});
export type ChangedSignal = z.infer<typeof besideSchema>;

export const propagationSchema = z.object({
  /** `layers`: the responses of convolutions and dense layers, each before its norm, but for what gives the logits. */
  by: z.enum(["units", "layers"]),
  /** From the images to the output. */
  points: z.array(signalPointSchema),
  beside: z.array(besideSchema),
});
export type Propagation = z.infer<typeof propagationSchema>;

/** By the ids of the Lab's changes. */
export const CHANGED_SIGNALS = [
  { change: "no-norms", label: "Without norms" },
  { change: "skip-init", label: "SkipInit" },
  { change: "fixup", label: "Fixup" },
] as const;

export const PROPAGATION_CHOICES = {
  beside: {
    kind: "one-of",
    label: "Also draws",
    help: "What becomes of the signal in the same drawing without norms, by the Lab's changes.",
    values: [
      { value: "nothing", label: "Nothing" },
      ...CHANGED_SIGNALS.map(({ change, label }) => ({ value: change, label })),
      { value: "all", label: "All three" },
    ],
    usual: "nothing",
  },
} as const;
