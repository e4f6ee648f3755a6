/**
 * An experiment: a question, the arms that answer it, seeds, one recipe and one measure, all fixed before the first step. It is never
 * changed after that but by seeds that are added and arms that are cancelled (`questions/change-experiment.ts`); what came of it
 * stands in its runs.
 */
import { z } from "zod";
import { identifierSchema, LIMITS } from "../network/document";
import { recipeSchema } from "../training/recipe";
import { augmentationOfVersion3, recipeOfVersion3 } from "../training/recipe-migration";
import { deviceIdSchema, growthWaySchema } from "../training/records";
import { gridSchema } from "./grid";

export const EXPERIMENT_VERSION = 2;

/** More trainings than that are refused in words. */
export const MOST_RUNS = 1_000;
export const MOST_SEEDS = 100;
/** Of a question of one's own. */
export const MOST_NETWORKS = 20;

/** What is measured of each training and judged by, chosen before the start. */
export const measureIdSchema = z.enum(["training-error", "late-loss"]);
export type MeasureId = z.infer<typeof measureIdSchema>;

/** How deep it can go, with skips and without (He et al. 2015, figures 1 and 6). */
const depthQuestionSchema = z.strictObject({
  kind: z.literal("depth"),
  /** Layers with weights, ascending. The first and the last are compared. */
  depths: z
    .array(z.number().int().min(1))
    .min(2)
    .max(100)
    .refine(
      (depths) => depths.every((depth, at) => at === 0 || depth > (depths[at - 1] ?? 0)),
      "must ascend",
    ),
  /** Where a drawing became deeper, and not the family: its blocks, by their names, so often in a row, ascending like the depths. */
  deepened: z
    .strictObject({
      network: z.string().max(LIMITS.nameLength),
      blocks: z.array(z.string().max(LIMITS.nameLength)).min(1).max(1_000),
      repeats: z.array(z.number().int().min(1).max(LIMITS.repeat)).min(2).max(100),
    })
    .optional(),
});

/** Which twin a network gets. */
export const twinChoiceShape = {
  /** The named change of the drawing that makes it (`lab/changes`). Absent: its skips are taken out. */
  change: z.string().max(100).optional(),
  /** Inputs of merges that could be read in several ways, which a person picked as the skips: by `wireKey` of `lab/skips`. */
  picked: z.array(z.string().max(300)).max(1_000).optional(),
};

/** What the skips of one network are worth: the same network without them, or with others. */
const twinQuestionSchema = z.strictObject({
  kind: z.literal("twin"),
  ...twinChoiceShape,
  /** Name of the other network, where the twin is one of its own and no change of the first. */
  against: z.string().max(LIMITS.nameLength).optional(),
});

/** Networks and recipe values of one's own, against the arm that was named as reference. */
const compareQuestionSchema = z.strictObject({
  kind: z.literal("compare"),
  reference: identifierSchema,
  /** Names of the networks, and values: every network with every value is an arm, in this order. Absent in experiments of before. */
  networks: z.array(z.string().max(LIMITS.nameLength)).min(1).max(MOST_NETWORKS).optional(),
  grid: gridSchema.optional(),
});
/** What may stand on the skips of one network: variants by their ids (`shortcut-variants.ts`). */
const shortcutsQuestionSchema = z.strictObject({
  kind: z.literal("shortcuts"),
  /** The drawing's name: its arms are called after what was changed. */
  network: z.string().max(LIMITS.nameLength),
  /** Those that are the same network as an arm that is there. */
  merged: z.array(z.strictObject({ variant: z.string(), arm: identifierSchema })).max(100),
  /** Those that this drawing cannot have, and why. */
  refused: z.array(z.strictObject({ variant: z.string(), why: z.string() })).max(100),
});

/** Which learning rate: one training in which it rises (Smith 2017). */
const rateQuestionSchema = z.strictObject({ kind: z.literal("rate") });

/** Whether a trained network can be made deeper without harm: blocks that change nothing at first, against none and against a plain twin's. */
const growQuestionSchema = z.strictObject({
  kind: z.literal("grow"),
  /** Name of the stage, and blocks that it gets. */
  stage: z.string(),
  blocks: z.number().int().min(1),
  /** Ways of the plain twin that cannot be had, with why. */
  leftOut: z.array(z.strictObject({ label: z.string(), why: z.string() })),
});

export const questionSchema = z.discriminatedUnion("kind", [
  depthQuestionSchema,
  twinQuestionSchema,
  compareQuestionSchema,
  rateQuestionSchema,
  shortcutsQuestionSchema,
  growQuestionSchema,
]);
export type Question = z.infer<typeof questionSchema>;
export type QuestionKind = Question["kind"];

/** On which side of the skips an arm is, where that is what is asked. */
export const familySchema = z.enum(["residual", "plain"]);
export type Family = z.infer<typeof familySchema>;

const seedsSchema = z
  .array(recipeSchema.shape.seed)
  .min(1)
  .max(MOST_SEEDS)
  .refine((seeds) => new Set(seeds).size === seeds.length, "holds a seed twice");

export const armSchema = z.strictObject({
  id: identifierSchema,
  /** "Plain-56". */
  label: z.string().min(1).max(LIMITS.nameLength),
  family: familySchema.optional(),
  /** Arms of one group stand together; its name begins their labels. */
  group: z.string().min(1).max(LIMITS.nameLength).optional(),
  /** Layers with weights. */
  depth: z.number().int().min(0),
  parameters: z.number().int().min(0),
  /** Floating-point operations of a forward pass of one image. */
  flops: z.number().min(0),
  /** What a step keeps of one image for its backward pass. Absent in experiments that were begun before it was noted. */
  activationBytes: z.number().min(0).optional(),
  /** The network as it would be saved. */
  network: z.string(),
  /** In the place of the experiment's, where recipes are what is asked. */
  recipe: recipeSchema.optional(),
  /** In the place of the experiment's: what others begin from is trained once. */
  seeds: seedsSchema.optional(),
  /**
   * It begins as another arm's network that was grown, in the place of first values: with the weights that the experiment began with where that
   * other arm holds them (`none`), else with those that the other arm was trained to.
   */
  start: z.strictObject({ way: growthWaySchema, from: identifierSchema }).optional(),
  /** Not trained any more, and not judged. Its runs are kept. */
  cancelled: z.boolean().optional(),
});
export type Arm = z.infer<typeof armSchema>;

/** A part without an image has no error. */
const classCountsSchema = z
  .array(z.number().int().min(0))
  .min(1)
  .refine((counts) => counts.some((count) => count > 0), "has no images");

/** The machine that began it, and with what. */
export const madeOnSchema = z.strictObject({
  skiploom: z.string().max(100),
  node: z.string().max(100),
  electron: z.string().max(100).optional(),
  /** As the system names it. */
  processor: z.string().max(200),
  cores: z.number().int().min(1),
  /** "linux, x64". */
  platform: z.string().max(100),
});
export type MadeOn = z.infer<typeof madeOnSchema>;

export const experimentSchema = z.strictObject({
  version: z.literal(EXPERIMENT_VERSION),
  id: z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/),
  name: z.string().min(1).max(200),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  question: questionSchema,
  /** Absent: the training error. */
  measure: measureIdSchema.optional(),
  dataset: z.strictObject({
    id: z.string(),
    name: z.string(),
    sha256: z.string().optional(),
    /** Images of each class in the parts that are measured on. */
    trainCounts: classCountsSchema,
    validationCounts: classCountsSchema,
  }),
  /** Of every run but for its seed. */
  recipe: recipeSchema,
  seeds: seedsSchema,
  /** The trained network that it begins with: whose weights, and the file of them beside this one. */
  trained: z
    .strictObject({
      run: z.string(),
      name: z.string(),
      weights: z.strictObject({ file: z.string(), sha256: z.string() }),
    })
    .optional(),
  /** Those of the seeds that were added after the start, when an answer could have been seen. */
  addedSeeds: seedsSchema.optional(),
  /** Every run has the same device and as many threads, whatever else runs. */
  device: deviceIdSchema,
  threads: z.number().int().min(1).max(64),
  madeOn: madeOnSchema.optional(),
  arms: z
    .array(armSchema)
    .min(1)
    .max(500)
    .refine((arms) => new Set(arms.map(({ id }) => id)).size === arms.length, "holds an arm twice")
    .refine((arms) => arms.some(({ cancelled }) => cancelled !== true), "has no arm left"),
});
export type Experiment = z.infer<typeof experimentSchema>;

export function measureOf({ measure }: Pick<Experiment, "measure">): MeasureId {
  return measure ?? "training-error";
}

/** Of a training of this arm, but for its seed. */
export function recipeOfArm(
  { recipe }: Pick<Experiment, "recipe">,
  arm: Pick<Arm, "recipe">,
): Experiment["recipe"] {
  return arm.recipe ?? recipe;
}

export function seedsOfArm({ seeds }: Pick<Experiment, "seeds">, arm: Pick<Arm, "seeds">): readonly number[] {
  return arm.seeds ?? seeds;
}

/** An experiment of an earlier version as one of this version; anything else as it is. Its arms' networks are brought up when they are read. */
export function migrateExperiment(value: unknown): unknown {
  if (!isObject(value) || value.version !== 1) return value;
  const { recipe, arms, question } = value;
  return {
    ...value,
    version: EXPERIMENT_VERSION,
    recipe: recipeOfVersion3(recipe),
    arms: Array.isArray(arms) ? arms.map(withRecipe) : arms,
    question: isObject(question) && isObject(question.grid) ? withGrid(question, question.grid) : question,
  };
}

function withRecipe(arm: unknown): unknown {
  return isObject(arm) && "recipe" in arm ? { ...arm, recipe: recipeOfVersion3(arm.recipe) } : arm;
}

function withGrid(question: JsonObject, grid: JsonObject): JsonObject {
  const { augmentation } = grid;
  if (!Array.isArray(augmentation)) return question;
  return { ...question, grid: { ...grid, augmentation: augmentation.map(augmentationOfVersion3) } };
}

type JsonObject = { readonly [key: string]: unknown };

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a later Skiploom wrote it. */
export function isNewerExperiment(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("version" in value)) return false;
  return typeof value.version === "number" && value.version > EXPERIMENT_VERSION;
}
