/** How to train: everything that, with the network, the dataset and a device, determines a run. */
import { z } from "zod";
import { augmentationSchema, NO_AUGMENTATION } from "../datasets/augmentation";

const optimizerSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("sgd"),
    momentum: z.number().min(0).max(0.9999),
    nesterov: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("adam"),
    beta1: z.number().min(0).max(0.9999),
    beta2: z.number().min(0).max(0.999999),
    epsilon: z.number().min(1e-12).max(1),
  }),
  z.strictObject({
    kind: z.literal("adamw"),
    beta1: z.number().min(0).max(0.9999),
    beta2: z.number().min(0).max(0.999999),
    epsilon: z.number().min(1e-12).max(1),
  }),
]);
export type OptimizerSettings = z.infer<typeof optimizerSchema>;

/** Learning rate over a run, as a multiple of the base rate; warm-up comes before whichever is chosen. */
const scheduleSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("constant") }),
  /** Multiply by `factor` at each milestone, given as a fraction of the run (He et al. 2015: 0.1 at 1/2 and 3/4). */
  z.strictObject({
    kind: z.literal("step"),
    factor: z.number().positive().max(1),
    milestones: z.array(z.number().min(0).max(1)).min(1).max(10),
  }),
  /** Half a cosine from the base rate to `finalFraction` of it (Loshchilov & Hutter 2017, equation 5, one cycle). */
  z.strictObject({ kind: z.literal("cosine"), finalFraction: z.number().min(0).max(1) }),
  /** Multiply by `factor` after each epoch. */
  z.strictObject({ kind: z.literal("exponential"), factor: z.number().positive().max(1) }),
  /** A learning-rate range test: rising geometrically from the base rate to this one, and ended where the loss leaves (`range-test.ts`). */
  z.strictObject({ kind: z.literal("range"), to: z.number().positive().max(100) }),
]);
export type ScheduleSettings = z.infer<typeof scheduleSchema>;

/**
 * What is done about classes of which there are few images. `weights`: an image's loss counts the more, the fewer images its class has.
 * `sampling`: each class is drawn as often as any other.
 */
export const classBalanceSchema = z.enum(["none", "weights", "sampling"]);
export type ClassBalance = z.infer<typeof classBalanceSchema>;

export const MOST_EPOCHS = 10_000;

export const recipeSchema = z.strictObject({
  epochs: z.number().int().min(1).max(MOST_EPOCHS),
  /** Stop after this many steps, whichever comes first. Absent: no limit. */
  maxSteps: z.number().int().min(1).max(1e9).optional(),
  batchSize: z.number().int().min(1).max(4_096),
  learningRate: z.number().min(0).max(100),
  warmupEpochs: z.number().min(0).max(1_000),
  schedule: scheduleSchema,
  optimizer: optimizerSchema,
  weightDecay: z.strictObject({
    value: z.number().min(0).max(10),
    /** `l2` adds value x weight to the gradient; `decoupled` shrinks the weight itself (Loshchilov & Hutter 2019). Biases and batch norm are spared. */
    kind: z.enum(["l2", "decoupled"]),
  }),
  /** Largest global gradient norm; absent: no clipping. */
  clipNorm: z.number().positive().max(1e6).optional(),
  labelSmoothing: z.number().min(0).max(0.9),
  augmentation: augmentationSchema,
  classBalance: classBalanceSchema,
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  /** Probes are taken every this many steps; 0: never. */
  probeEvery: z.number().int().min(0).max(10_000),
});
export type Recipe = z.infer<typeof recipeSchema>;

export const DEFAULT_RECIPE: Recipe = {
  epochs: 15,
  batchSize: 32,
  learningRate: 0.05,
  warmupEpochs: 1,
  schedule: { kind: "cosine", finalFraction: 0 },
  optimizer: { kind: "sgd", momentum: 0.9, nesterov: true },
  weightDecay: { value: 1e-4, kind: "l2" },
  labelSmoothing: 0,
  augmentation: NO_AUGMENTATION,
  classBalance: "none",
  seed: 1,
  probeEvery: 10,
};
