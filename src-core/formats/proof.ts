/** What is said of an export once it was run: `PROOF.json`, and the words of it. */
import { z } from "zod";

/** Largest difference, by the largest value, up to which an export is called done. */
export const PROOF_LIMIT = 1e-4;

/** How weights are kept in a file. `int8`: eight bits, with a scale for each channel that comes out. */
export const weightFormSchema = z.enum(["float32", "float16", "int8"]);
export type WeightForm = z.infer<typeof weightFormSchema>;

/** In which way a model is written. */
export const exportWayShape = {
  /** Id of a format: `onnx`. */
  format: z.string(),
  /** Values of the format's choices; those that are absent take its defaults. */
  choices: z.record(z.string(), z.string()),
  form: weightFormSchema,
  /** Batch norms become part of the layers before them. */
  folded: z.boolean(),
} as const;

/** Where a model comes from, as far as it is known. */
export const modelSourceSchema = z.object({
  /** Id of the run. */
  run: z.string().optional(),
  checkpoint: z
    .object({
      kind: z.enum(["best", "last"]),
      step: z.number().int(),
      epoch: z.number().int(),
      sha256: z.string(),
    })
    .optional(),
  dataset: z.object({ id: z.string(), name: z.string(), sha256: z.string().optional() }).optional(),
});
export type ModelSource = z.infer<typeof modelSourceSchema>;

/** What the compatibility check says. Words are whole sentences. */
export const findingSchema = z.object({
  /** `refused`: it cannot be written; `changed`: the file holds something else with the same numbers, or leaves out what plays no part in inference. */
  kind: z.enum(["refused", "changed"]),
  reason: z.string(),
  /** What to use in its place, or "". */
  instead: z.string(),
  /** Of the expanded layers: `stage2/1/conv1`. Empty: the whole network. */
  paths: z.array(z.string()).readonly(),
});
export type Finding = Readonly<z.infer<typeof findingSchema>>;

/** A format that cannot hold a network, or one way of a format. */
export const refusedFormatSchema = z.object({
  /** Id of the format. */
  format: z.string(),
  /** "Keras", or "TensorFlow.js (Layers model)" where its other ways can. */
  label: z.string(),
  /** Of that way; empty: the whole format. */
  choices: z.record(z.string(), z.string()),
  findings: z.array(findingSchema),
});
export type RefusedFormat = z.infer<typeof refusedFormatSchema>;

/** A format, as a person chooses it, and what it would make of a network. */
export const checkedFormatSchema = z.object({
  id: z.string(),
  label: z.string(),
  description: z.string(),
  choices: z.record(
    z.string(),
    z.object({
      label: z.string(),
      help: z.string(),
      default: z.string(),
      values: z.array(z.object({ value: z.string(), label: z.string() })).readonly(),
    }),
  ),
  forms: z.array(weightFormSchema).readonly(),
  folds: z.boolean(),
  /** Needs no weights: nothing is proven, and any drawing can be written. */
  isDrawn: z.boolean(),
  findings: z.array(findingSchema),
});
export type CheckedFormat = z.infer<typeof checkedFormatSchema>;

const accuracySchema = z.object({
  /** Shares of right answers, with weights as they were trained, and as the file keeps them. */
  before: z.number(),
  after: z.number(),
  count: z.number().int(),
  /** `validation`: the whole part; `kept`: the images that the checkpoint keeps. */
  on: z.enum(["validation", "kept"]),
});

export const proofSchema = z.object({
  format: z.string(),
  /** What ran the files that were written: "onnxruntime-web". */
  tool: z.string(),
  version: z.string(),
  images: z.number().int(),
  /** `kept`: validation images that the checkpoint keeps; `noise`: it keeps none. */
  imagesAre: z.enum(["kept", "noise"]),
  compared: z.enum(["logits", "probabilities"]),
  /** max |a - b| over all images and classes; a: the tool's, b: the engine's, on weights rounded as in the file. */
  largestDifference: z.number(),
  /** max |b|. */
  largestValue: z.number(),
  /** The one divided by the other. */
  difference: z.number(),
  limit: z.number(),
  proved: z.boolean(),
  weights: weightFormSchema,
  /** Batch norms were folded into the layers before them. */
  folded: z.boolean(),
  /** Of rounded weights. */
  accuracy: accuracySchema.optional(),
  /** How it is proven in its own tool: `python verify.py`. */
  yourself: z.string().optional(),
});
export type Proof = z.infer<typeof proofSchema>;

/** In one or two sentences. */
export function proofWords(proof: Proof): string {
  const { tool, version, images, imagesAre, difference, compared, weights, accuracy } = proof;
  const what = imagesAre === "kept" ? `${images} validation images` : `${images} images of noise`;
  const same = difference === 0 ? "exactly the same" : `the same up to ${difference.toExponential(1)}`;
  const rounded = weights === "float32" ? "" : `, on weights rounded to ${weights}`;
  const scores =
    accuracy === undefined
      ? ""
      : ` Accuracy on ${accuracy.count} ${accuracy.on === "validation" ? "validation images" : "kept images"}: ${percent(accuracy.before)} before, ${percent(accuracy.after)} with ${weights}.`;
  return `${tool} ${version} gave ${same} as the engine on ${what} (${compared}${rounded}).${scores}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
