/** What a run leaves behind: its record (`run.json`), one line a metric (`metrics.jsonl`), checkpoints. */
import { z } from "zod";
import { datasetOptionsSchema } from "../datasets/info";
import { normalisationSchema } from "../datasets/normalisation";
import { channelValuesSchema, measuredSchema } from "./channels";
import { measuredBefore } from "./former-measurements";
import { keepEpochsSchema, keptEpochSchema } from "./kept-epochs";
import { recipeSchema } from "./recipe";
import { recipeOfVersion3 } from "./recipe-migration";

const runStateSchema = z.enum([
  "starting",
  "running",
  "paused",
  "recovering",
  "stopped",
  "finished",
  "failed",
  "interrupted",
]);
/**
 * `recovering`: the GPU was lost, and another engine starts from the last checkpoint. `stopped`: by a person, resumable.
 * `interrupted`: the engine or the studio went away, resumable. `failed`: NaN and the like.
 */
export type RunState = z.infer<typeof runStateSchema>;

export const deviceIdSchema = z.enum(["cpu", "webgpu"]);
export type DeviceId = z.infer<typeof deviceIdSchema>;

/** What a person asks for; `auto` is the fastest device that was measured here. */
export const deviceChoiceSchema = z.enum(["auto", ...deviceIdSchema.options]);
export type DeviceChoice = z.infer<typeof deviceChoiceSchema>;

/** What a GPU says of itself; what its driver does not tell is empty. */
const gpuDescriptionSchema = z.object({
  vendor: z.string(),
  architecture: z.string(),
  device: z.string(),
  driver: z.string(),
  /** A program on the CPU that imitates a GPU. It is never called a GPU. */
  isSoftware: z.boolean(),
  /** By WebGPU's names: bytes and counts. */
  limits: z.record(z.string(), z.number()),
});
export type GpuDescription = z.infer<typeof gpuDescriptionSchema>;

export const deviceDescriptionSchema = z.object({
  /** As chosen on the command line: `cpu` or `webgpu`. Free words, so that a run of a later version can be read. */
  id: z.string(),
  /** As shown: "CPU, 2 threads, SIMD". */
  label: z.string(),
  /** What TensorFlow.js says it runs on, the answer of `tf.getBackend()`: `skiploom-cpu`, `skiploom-webgpu`. */
  backend: z.string(),
  /** Threads that compute. */
  threads: z.number().int().min(1),
  /** Whether vector instructions are used. */
  simd: z.boolean(),
  gpu: gpuDescriptionSchema.optional(),
});
export type DeviceDescription = z.infer<typeof deviceDescriptionSchema>;

export const failureSchema = z.object({
  code: z.enum([
    "not-finite",
    "out-of-memory",
    "engine-crashed",
    "device-lost",
    "disk-full",
    "workspace-unwritable",
    "invalid-network",
    "invalid-dataset",
    "checkpoint-damaged",
    /** Another studio went on with the run, on purpose or while this machine slept. */
    "taken-over",
    "internal",
  ]),
  /** What happened, why, what to do. */
  message: z.string(),
  /** Path of the layer where it appeared first. */
  layer: z.string().optional(),
  step: z.number().int().optional(),
});
export type RunFailure = z.infer<typeof failureSchema>;

const batchMetricSchema = z.object({
  kind: z.literal("batch"),
  /** Counted from 1 over the whole run. */
  step: z.number().int(),
  epoch: z.number().int(),
  loss: z.number(),
  accuracy: z.number(),
  learningRate: z.number(),
  /** Examples a second, over the last steps. Wall-clock, so the one thing here that two equal runs differ in. */
  throughput: z.number(),
});
export type BatchMetric = z.infer<typeof batchMetricSchema>;

const epochMetricSchema = z.object({
  kind: z.literal("epoch"),
  epoch: z.number().int(),
  step: z.number().int(),
  trainLoss: z.number(),
  trainAccuracy: z.number(),
  valLoss: z.number(),
  valAccuracy: z.number(),
});
export type EpochMetric = z.infer<typeof epochMetricSchema>;

/** One row of measurements of what the run declares ({@link RunRecord.measured}). */
const probeMetricSchema = z.object({
  kind: z.literal("probe"),
  step: z.number().int(),
  values: channelValuesSchema,
});
export type ProbeMetric = z.infer<typeof probeMetricSchema>;

export const metricSchema = z.discriminatedUnion("kind", [
  batchMetricSchema,
  epochMetricSchema,
  probeMetricSchema,
]);
export type Metric = z.infer<typeof metricSchema>;

/** Loss (nats, mean cross-entropy) and accuracy over a part of the data, in inference mode and without augmentation. */
export const scoreSchema = z.object({ accuracy: z.number(), loss: z.number(), count: z.number().int() });
export type Score = z.infer<typeof scoreSchema>;

/** What a training that came to its end has to show. */
export const finalScoresSchema = z.object({
  /** What the weights of the last step score on the parts that were trained on and chosen by. */
  train: scoreSchema,
  validation: scoreSchema,
  /**
   * Mean training loss over the images of the last half of the steps, in nats, as each batch was trained on. Absent where a
   * version that did not sum it up trained some of them.
   */
  lateLoss: z.number().optional(),
  /**
   * Share of right answers over the last batches (`RUNNING_STEPS`) as they were trained on: norms by the batch's own statistics. Where it
   * is far from the score of `train`, the running statistics do not describe the network.
   */
  runningAccuracy: z.number().optional(),
});
/** Steps of a range test are few: it is one short training. */
export const rangeLossesSchema = z.array(z.number()).max(100_000);
export type FinalScores = z.infer<typeof finalScoresSchema>;

/**
 * How blocks are added to a trained network. `none`: not at all, for comparison; `zero`: the last parameters of F are 0, so that x + F(x)
 * is x; `he`: first values as in any new network; `copy`: those of the block before; `identity`: kernels that hand their input on, and
 * norms that undo themselves (Chen et al. 2016).
 */
export const growthWaySchema = z.enum(["none", "zero", "he", "copy", "identity"]);
export type GrowthWay = z.infer<typeof growthWaySchema>;

const sourceShape = {
  /** The run whose weights it took, and what that was called; it may be gone by now. */
  run: z.string(),
  name: z.string(),
  /** Steps that it had been trained for. */
  step: z.number().int(),
  /** The weights that it begins with, relative to the run's folder. */
  weights: z.object({ file: z.string(), sha256: z.string() }),
  /** That of the other run, by which its images are normalised as well. Absent: measured on its own training part. */
  normalisation: normalisationSchema.optional(),
};

/** What a run began with in the place of first values: what of another run's weights has a place in its network. */
export const startedFromSchema = z.object({
  ...sourceShape,
  /** How many weights (kernels, biases, statistics) were taken, by name and shape. */
  kept: z.number().int().min(1),
  /** What got first values, because the other network has none of that name and shape: how many, and the first of their names. */
  drawn: z.object({ count: z.number().int().min(0), names: z.array(z.string()) }),
});
export type StartedFrom = z.infer<typeof startedFromSchema>;

/** What a run began with in the place of first values, and what was measured before its first step. */
export const grownFromSchema = z.object({
  ...sourceShape,
  /** Name of the block instance that was repeated more often. */
  stage: z.string(),
  blocks: z.number().int().min(0),
  way: growthWaySchema,
  /** Of the network as it was, and as it was grown. */
  before: finalScoresSchema,
  after: finalScoresSchema,
  /** Largest difference between a logit of the one and of the other, over the validation part. */
  largestDifference: z.number(),
  /** L2 norm of the gradient by what is new, on the first batch. */
  newGradient: z.number(),
});
export type GrownFrom = z.infer<typeof grownFromSchema>;

/** The file that a run's weights came of: it was trained elsewhere. */
export const importedFromSchema = z.object({
  /** Name of the file, without its folder. */
  file: z.string(),
  /** Of its bytes; of several, of all of them in the order of their names. */
  sha256: z.string(),
  /** "ONNX, opset 17, made by pytorch 2.4". */
  madeBy: z.string(),
  /** `model`: the drawing came of it too; `weights`: they went into a drawing that was there. */
  what: z.enum(["model", "weights"]),
});
export type ImportedFrom = z.infer<typeof importedFromSchema>;

const checkpointRecordSchema = z.object({
  kind: z.enum(["best", "last"]),
  /** Relative to the run's folder: `checkpoints/best.safetensors`. */
  file: z.string(),
  sha256: z.string(),
  step: z.number().int(),
  epoch: z.number().int(),
  valAccuracy: z.number().optional(),
  valLoss: z.number().optional(),
});
export type CheckpointRecord = z.infer<typeof checkpointRecordSchema>;

/** Versions are brought up by `migrateRunRecord`. What a new version adds is optional: an old run never had it. */
export const RUN_RECORD_VERSION = 4;

export const runRecordSchema = z.object({
  version: z.literal(RUN_RECORD_VERSION),
  id: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
  /** "resnet-8 on digits, 23 Nov 17:40" by default; a person can change it. */
  name: z.string().max(200),
  networkName: z.string(),
  /** Of the drawing, so that its runs are found wherever its file lies. Runs of version 0.1.0 have none. */
  networkId: z.string().optional(),
  /** Where the drawing was saved when it started. */
  networkPath: z.string().optional(),
  /** SHA-256 of `network.json`, graph and recipe, as they were when it started: it goes on with nothing else. Since version 2. */
  networkSha256: z.string().optional(),
  dataset: z.object({
    id: z.string(),
    name: z.string(),
    path: z.string().optional(),
    /** SHA-256 of its images and labels as they were when the run started: it goes on with the same, wherever they lie. */
    sha256: z.string().optional(),
    /** How they were read: `firstLabel`, `transpose`. */
    options: datasetOptionsSchema.optional(),
    /** What the bytes stood for, which a copy elsewhere may not say. */
    imageShape: z.array(z.number().int()).optional(),
    pixelMaximum: z.number().optional(),
    /** How many there are. Older records say their names alone. */
    classes: z.number().int().min(1).optional(),
    /** Of up to 256 classes (see `run-classes.ts`). */
    classNames: z.array(z.string()).optional(),
  }),
  recipe: recipeSchema,
  /** Settled before its engine starts, so that one that is killed at once goes on alike. Runs before experiments have none. */
  startedOn: z.object({ device: deviceIdSchema, threads: z.number().int().min(1).optional() }).optional(),
  /** As its engine describes it. */
  device: deviceDescriptionSchema.optional(),
  state: runStateSchema,
  failure: failureSchema.optional(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  endedAt: z.string().optional(),
  /** Seconds spent training, pauses not counted. */
  trainedSeconds: z.number(),
  step: z.number().int(),
  totalSteps: z.number().int(),
  stepsPerEpoch: z.number().int(),
  epoch: z.number().int(),
  parameters: z.number().int(),
  /** Settled when its engine first says it, before the first step. */
  measured: measuredSchema,
  best: z.object({ epoch: z.number().int(), valAccuracy: z.number(), valLoss: z.number() }).optional(),
  /** Of the best checkpoint, on images never trained on nor chosen by. */
  test: scoreSchema.optional(),
  /** The experiment that it belongs to, and as which of its arms. */
  experiment: z.object({ id: z.string(), arm: z.string() }).optional(),
  /** Measured for experiments, and for networks that were grown. */
  final: finalScoresSchema.optional(),
  /** Loss of each step of a learning-rate range test, up to where it was ended. */
  rangeLosses: rangeLossesSchema.optional(),
  /** Present when it began with another run's weights. */
  startedFrom: startedFromSchema.optional(),
  /** Present when it began with another run's weights, in a network with more blocks. */
  grownFrom: grownFromSchema.optional(),
  /** Present when it was never trained here: it has one checkpoint, of step 0. */
  importedFrom: importedFromSchema.optional(),
  checkpoints: z.array(checkpointRecordSchema),
  /** Its weights are kept after every so many epochs. Left out: only in its checkpoints. */
  keepEpochs: keepEpochsSchema.optional(),
  /** Those that were kept, the first epoch first; see `kept-epochs.ts` for their files. */
  keptEpochs: z.array(keptEpochSchema).optional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** A record of an earlier version as one of this version; anything else as it is. */
export function migrateRunRecord(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("version" in value)) return value;
  const { version } = value;
  if (version !== 1 && version !== 2 && version !== 3) return value;
  return {
    ...value,
    version: RUN_RECORD_VERSION,
    ...("recipe" in value && { recipe: recipeOfVersion3(value.recipe) }),
    // Version 1: Skiploom 0.1.0. It said nothing of network.json. Versions 1 and 2 knew four measurements.
    ...(version < 3 && { measured: measuredBefore(value) }),
  };
}

/** Whether a later Skiploom wrote it. */
export function isNewerRunRecord(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("version" in value)) return false;
  return typeof value.version === "number" && value.version > RUN_RECORD_VERSION;
}
