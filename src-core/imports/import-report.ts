/** What came of an import, as it is told: by the engine to the host, by the host to whoever asked. */
import { z } from "zod";
import type { WeightRole } from "../program/operation";
import { preprocessingSchema } from "../training/checkpoint-facts";

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
  layout: z.enum(["drawing", "pytorch", "unknown"]),
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

/** What came of reading and drawing a model: see `report.ts`, which writes it out. */
export const importReportSchema = z.object({
  /** Of the drawing. */
  name: z.string(),
  /** "ONNX, opset 17, made by pytorch 2.4". */
  madeBy: z.string(),
  /** Steps that the file has. */
  steps: z.number().int(),
  /** Types of layers by what they are called ("Convolution"), the most frequent first; ends and plain skips are among them. */
  layers: z.array(z.object({ label: z.string(), count: z.number().int() })).readonly(),
  /** Numbers that are learned, and those that are measured: running means and variances. */
  parameters: z.object({ trainable: z.number().int(), other: z.number().int() }),
  blocks: z
    .array(
      z.object({
        /** "Bottleneck". */
        name: z.string(),
        /** How often it stands in the network, all repeats counted. */
        count: z.number().int(),
        /** Nodes of the drawing that it is in: `layer1 ×3`. */
        places: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
  changed: z.array(importNoteSchema).readonly(),
  unsupported: z.array(importNoteSchema).readonly(),
  /** By name of the file's step: the path of the layer that it became. */
  paths: z.record(z.string(), z.string()),
  /** Whether the drawing ends where the file does, and the name of the file's step that it ends with. */
  isWhole: z.boolean(),
  end: z.string(),
  /** `isOpen`: the file leaves a side open. */
  images: z.object({
    shape: z.tuple([z.number().int(), z.number().int(), z.number().int()]).readonly(),
    classes: z.number().int(),
    isOpen: z.boolean(),
  }),
  /** How pixels become inputs. `isAssumed`: neither the file nor a person said so; `namesClasses`: one of them did. */
  pixels: preprocessingSchema.extend({ isAssumed: z.boolean(), namesClasses: z.boolean() }).optional(),
  /** Differences of the drawing's logits from those of the file's own steps, by the largest; absent where a part was drawn. */
  difference: z.number().optional(),
});
export type ImportReport = z.infer<typeof importReportSchema>;

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
