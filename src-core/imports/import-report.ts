/** What came of an import, as it is told: by the engine to the host, by the host to whoever asked. */
import { z } from "zod";
import type { WeightRole } from "../program/operation";

const tensorSchema = z.object({
  tensor: z.string(),
  shape: z.array(z.number()).readonly(),
});

const weightRoleSchema = z.enum([
  "kernel",
  "depthwiseKernel",
  "bias",
  "gamma",
  "beta",
  "runningMean",
  "runningVariance",
  "gain",
  "offset",
  "slope",
]) satisfies z.ZodType<WeightRole>;

/** See `match-table.ts`. */
export const matchTableSchema = z.object({
  source: z.string(),
  layout: z.string(),
  rows: z
    .array(
      z.object({
        weight: z.string(),
        path: z.string(),
        role: weightRoleSchema,
        shape: z.array(z.number()).readonly(),
        match: tensorSchema
          .extend({ by: z.enum(["name", "torchvision", "keras", "order", "hand"]), conversion: z.string() })
          .optional(),
        words: z.string().optional(),
      }),
    )
    .readonly(),
  leftOver: z
    .array(tensorSchema.extend({ type: z.string(), words: z.string(), isIdle: z.boolean() }))
    .readonly(),
  notes: z
    .array(
      z.object({
        kind: z.enum(["told", "numbers"]),
        words: z.string(),
        instead: z.string().optional(),
        paths: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
});
export type MatchTableMessage = z.infer<typeof matchTableSchema>;

export const importNoteSchema = z.object({
  kind: z.enum(["changed", "unsupported"]),
  steps: z.array(z.string()).readonly(),
  words: z.string(),
  instead: z.string().optional(),
});

export type ImportNoteMessage = z.infer<typeof importNoteSchema>;

/** How pixels are made inputs, where a person says so because the file does not. */
export const givenPreprocessingSchema = z.object({
  pixelMaximum: z.number().positive().optional(),
  mean: z.array(z.number()).max(1_024).optional(),
  deviation: z.array(z.number().positive()).max(1_024).optional(),
  classNames: z.array(z.string().max(200)).max(65_536).optional(),
});
export type GivenPreprocessing = z.infer<typeof givenPreprocessingSchema>;

/** By the drawing's name of a weight: the tensor that a person wants there, or null for none. */
export const matchCorrectionsSchema = z.record(z.string(), z.string().nullable());

/** What of a model is drawn: see `raise/raise-model.ts`. */
export const raiseOptionsSchema = z.object({
  part: z.string().optional(),
  imageSize: z
    .tuple([z.number().int().min(1).max(4_096), z.number().int().min(1).max(4_096)])
    .readonly()
    .optional(),
});

/** Where a file is: on this machine's disk, or handed over by a window. */
export const importSourceSchema = z.union([z.object({ path: z.string() }), z.object({ upload: z.string() })]);
export type ImportSource = z.infer<typeof importSourceSchema>;
