/** An experiment as a window sees it: what was fixed, and how each of its runs stands. */
import { z } from "zod";
import { datasetInfoSchema } from "../datasets/info";
import { LIMITS, networkDocumentSchema } from "../network/document";
import { recipeSchema } from "../training/recipe";
import {
  deviceChoiceSchema,
  finalScoresSchema,
  grownFromSchema,
  rangeLossesSchema,
  runRecordSchema,
} from "../training/records";
import { armSchema, experimentSchema, MOST_NETWORKS, type QuestionKind, twinChoiceShape } from "./experiment";
import { gridSchema } from "./grid";

/** The trainings that are asked for: as many steps for each arm and seed. */
const trainingsShape = {
  dataset: datasetInfoSchema.shape.id,
  seeds: experimentSchema.shape.seeds,
  steps: z.number().int().min(1).max(1e9),
  device: deviceChoiceSchema.optional(),
  /** In the place of the Lab's own; its steps, seed and probes are the experiment's. */
  recipe: recipeSchema.optional(),
  name: experimentSchema.shape.name.optional(),
};

export const experimentStartSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("depth"),
    /** Of the family. */
    depths: z.array(z.number().int().min(1)).min(2).max(100).optional(),
    /** In its place: a drawing, and which of its blocks (ids or names) stand how often in a row. */
    deepened: z
      .object({
        document: networkDocumentSchema,
        blocks: z.array(z.string().max(LIMITS.nameLength)).max(1_000),
        repeats: z.array(z.number().int().min(1).max(LIMITS.repeat)).min(1).max(100),
      })
      .optional(),
    ...trainingsShape,
  }),
  z.object({
    kind: z.literal("twin"),
    document: networkDocumentSchema,
    ...twinChoiceShape,
    /** In the place of a change: a network of its own. */
    against: networkDocumentSchema.optional(),
    ...trainingsShape,
  }),
  z.object({
    kind: z.literal("compare"),
    networks: z.array(networkDocumentSchema).min(1).max(MOST_NETWORKS),
    grid: gridSchema,
    /** Number of the arm that the others are compared with, from 1: networks first, then values. Left out: the first. */
    reference: z.number().int().min(1).optional(),
    ...trainingsShape,
  }),
  z.object({ kind: z.literal("rate"), document: networkDocumentSchema, ...trainingsShape }),
  z.object({
    kind: z.literal("shortcuts"),
    document: networkDocumentSchema,
    /** Beside the identity; absent: all that the drawing can have. */
    variants: z.array(z.string().max(64)).max(100).optional(),
    ...trainingsShape,
  }),
  z.object({
    kind: z.literal("grow"),
    /** A run that has a checkpoint, and its network as it was trained. */
    run: z.string(),
    document: networkDocumentSchema,
    stage: z.string(),
    blocks: z.number().int().min(1).max(1_000),
    ...trainingsShape,
  }),
]);
export type ExperimentStart = z.infer<typeof experimentStartSchema>;

/** What a kind of question asks for, but for the trainings. */
export type Asked<Kind extends QuestionKind = QuestionKind> = Kind extends QuestionKind
  ? Omit<Extract<ExperimentStart, { kind: Kind }>, keyof typeof trainingsShape>
  : never;

/** One training of an experiment, begun or not. */
export const armRunSchema = z.object({
  arm: armSchema.shape.id,
  seed: recipeSchema.shape.seed,
  /** Absent until it is begun. */
  run: runRecordSchema.shape.id.optional(),
  state: z.enum(["waiting", "training", "stopped", "finished", "diverged"]),
  step: z.number().int(),
  totalSteps: z.number().int(),
  final: finalScoresSchema.optional(),
  /** Where a range test was asked for: the loss of each step. */
  rangeLosses: rangeLossesSchema.optional(),
  /** What was measured when it was grown, before its first step. */
  grown: grownFromSchema
    .pick({ before: true, after: true, largestDifference: true, newGradient: true })
    .optional(),
});
export type ArmRun = z.infer<typeof armRunSchema>;

export const experimentViewSchema = z.object({
  experiment: experimentSchema.extend({ arms: z.array(armSchema.omit({ network: true })) }),
  /** `paused`: nothing of it trains in this studio, and not all of it is done. */
  state: z.enum(["training", "paused", "finished"]),
  /** Why it paused by itself, in words. */
  failure: z.string().optional(),
  /** Arms in their order, each with its seeds in theirs. */
  runs: z.array(armRunSchema),
});
export type ExperimentView = z.infer<typeof experimentViewSchema>;

/** What an experiment would cost: see `budget.ts`. */
export const measuredExperimentSchema = z.object({
  measured: z.object({
    stepMs: z.number(),
    forwardMs: z.number(),
    startMs: z.number(),
    together: z.number().int().min(1),
  }),
  work: z.object({
    arms: z.array(z.number()).min(1),
    seeds: z.number().int().min(1),
    batchSize: z.number().int().min(1),
    images: z.object({ train: z.number(), validation: z.number(), test: z.number() }),
  }),
  /** Label of the arm that was measured. */
  largest: z.string(),
  /** Memory of its engine. */
  processBytes: z.number(),
});
export type MeasuredExperiment = z.infer<typeof measuredExperimentSchema>;
