/** What the host asks of an engine, and what an engine tells the host. One engine does one thing at a time. */
import { z } from "zod";
import { datasetInfoSchema, pixelMaximumSchema } from "../datasets/info";
import { normalisationSchema } from "../datasets/normalisation";
import { DATASET_PARTS } from "../datasets/parts";
import { pictureRulesSchema } from "../datasets/prepared";
import { weightChangeSchema, weightPairSchema } from "../diff/weight-changes";
import { exportWayShape, findingSchema, modelSourceSchema, proofSchema } from "../formats/proof";
import {
  givenPreprocessingSchema,
  importReportSchema,
  matchCorrectionsSchema,
  matchTableSchema,
  raiseOptionsSchema,
} from "../imports/import-report";
import { chosenSchema } from "../insights/choices";
import { insideShape, insideWantedShape } from "../insights/inside";
import { lookedAtSchema, noiseSchema, statisticsSchema } from "../insights/insight";
import { instrumentIdSchema, lookedSchema } from "../insights/instruments";
import { removedSchema } from "../insights/lesion";
import { networkDocumentSchema } from "../network/document";
import { measuredSchema } from "../training/channels";
import { keepEpochsSchema } from "../training/kept-epochs";
import {
  deviceDescriptionSchema,
  deviceIdSchema,
  failureSchema,
  finalScoresSchema,
  grownFromSchema,
  metricSchema,
  rangeLossesSchema,
  scoreSchema,
  startedFromSchema,
} from "../training/records";
import { wireErrorSchema } from "./messages";
import type { ApiSpec } from "./method";

const bytes = z.instanceof(Uint8Array);
const nothing = z.object({});

/** Labels one byte each, or two where there are more than 256 classes (`datasets/labels.ts`). Images are asked for: see `samples`. */
const imagePartSchema = z.object({ labels: bytes, count: z.number().int().min(0) });

/** Images as bytes `[samples, height, width, channels]`, row-major, in the order asked for. */
const samplesAnswerSchema = z.union([z.object({ images: bytes }), z.object({ problem: wireErrorSchema })]);
export type SamplesAnswer = z.infer<typeof samplesAnswerSchema>;

const modelFilesSchema = z.array(z.object({ path: z.string(), bytes }));

/**
 * A dataset, already split by the host (the split is the dataset's own, the same for every run). Whoever calls with one answers for its
 * images until the work is done: see `protocol/samples.ts`.
 */
const engineDatasetSchema = z.object({
  ...datasetInfoSchema.pick({ id: true, imageShape: true, classNames: true }).shape,
  /** As people call it, and SHA-256 of its images and labels: checkpoints say what they were trained on. */
  name: datasetInfoSchema.shape.name.optional(),
  sha256: z.string().optional(),
  /** Pixels are divided by this before normalisation. */
  pixelMaximum: pixelMaximumSchema,
  /** By which the images are normalised. */
  normalisation: normalisationSchema,
  /** How image files became its images, where they were some: checkpoints say it. */
  ...pictureRulesSchema.partial().shape,
  train: imagePartSchema,
  validation: imagePartSchema,
  test: imagePartSchema,
});
export type EngineDataset = z.infer<typeof engineDatasetSchema>;

export const benchResultSchema = z.object({
  device: deviceDescriptionSchema,
  batchSize: z.number().int(),
  inputShape: z.array(z.number().int()),
  steps: z.number().int(),
  /** Milliseconds a step: median, fastest, slowest, after warm-up. */
  medianMs: z.number(),
  minimumMs: z.number(),
  maximumMs: z.number(),
  /** Medians, in milliseconds: forward with loss, backward, update. They add up to about the whole. */
  parts: z.object({ forward: z.number(), backward: z.number(), update: z.number() }),
  /** Total milliseconds a step by kernel, largest first, from a profiled step (profiling slows it a little). */
  kernels: z.array(
    z.object({
      name: z.string(),
      ms: z.number(),
      calls: z.number().int(),
      /** Billions of operations of its definition a second, where it is a product of matrices or a convolution. */
      gflops: z.number().optional(),
      /** Inputs and outputs, each once, in billions of bytes a second. */
      gigabytesPerSecond: z.number().optional(),
    }),
  ),
  /** Kernels that ran on TensorFlow.js's own implementation for want of one of the device's, with calls a step. */
  fallbacks: z.array(z.object({ name: z.string(), calls: z.number() })).optional(),
  flopsPerStep: z.number(),
  tensorBytes: z.number(),
  /** Resident memory of the engine's process, where it can be asked. */
  processBytes: z.number().optional(),
});
export type BenchResult = z.infer<typeof benchResultSchema>;

/** Billions of operations a second in a short fixed probe; medians. */
export const deviceSpeedSchema = z.object({
  /** Product of two square matrices. */
  matrixProduct: z.number(),
  /** A 3x3 convolution. */
  convolution: z.number(),
  /** Both gradients of it. */
  convolutionGradients: z.number(),
});
export type DeviceSpeed = z.infer<typeof deviceSpeedSchema>;

const site = z.string().min(1).max(2_000);
/** Changes of a network at its sites, one after the other: see `program/interventions.ts`. */
const interventionSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("zero"), site }),
  z.object({ kind: z.literal("scale"), site, factor: z.number() }),
  z.object({ kind: z.literal("mean"), site }),
  z.object({ kind: z.literal("replace"), site, by: site }),
  z.object({ kind: z.literal("shortcut"), site, by: site }),
]);
const interventionsSchema = z.array(interventionSchema).max(100_000);

const growthPlanSchema = z.object({
  weights: z.record(
    z.string(),
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("kept"), from: z.string() }),
      z.object({ kind: z.literal("constant"), value: z.number() }),
      z.object({ kind: z.literal("handOn") }),
      z.object({ kind: z.literal("drawn") }),
    ]),
  ),
  norms: z.array(z.object({ step: z.string(), undone: z.boolean() })),
});
const MEASURED_OF_GROWTH = {
  step: true,
  before: true,
  after: true,
  largestDifference: true,
  newGradient: true,
} as const;

/** A network whose layers are compared with another's, on the same images. */
const networkBesideSchema = z.object({
  document: networkDocumentSchema,
  checkpoint: bytes.optional(),
  statistics: statisticsSchema.optional(),
  classes: z.number().int(),
  /** By which it takes images. */
  normalisation: normalisationSchema,
});
export type EngineNetworkBeside = z.infer<typeof networkBesideSchema>;

export const engineApi = {
  methods: {
    /** Must come first. Throws `unsupported` when the device cannot be had; never falls back silently. */
    initialise: {
      params: z.object({ device: deviceIdSchema, threads: z.number().int().min(1).max(64).optional() }),
      result: deviceDescriptionSchema,
    },
    /** Answers when the model is compiled and training has begun; the rest comes as events. */
    train: {
      params: z.object({
        document: networkDocumentSchema,
        dataset: engineDatasetSchema,
        /** A checkpoint of the same run to go on from. */
        checkpoint: bytes.optional(),
        /** What the run measured up to the checkpoint: it goes on with that alone. Absent: all that there is to measure. */
        measured: measuredSchema.optional(),
        /** What `begin` or `grow` gave: weights to begin with in the place of first values. */
        start: bytes.optional(),
        /** Scores the last step's weights on the whole training part and the validation part before it ends. */
        scoresLast: z.boolean().optional(),
        /** Checkpoints come by time alone, and at the end; left out: with each epoch too. */
        savesByTime: z.boolean().optional(),
        /** Tells by `epochWeights` first values and the weights after every so many epochs, and after the last. */
        keepEpochs: keepEpochsSchema.optional(),
        /** Tells by `predictions` what the best weights say of validation and test, before it ends. */
        tellsPredictions: z.boolean().optional(),
        /** It keeps step with others: it does no step behind this one before `advance` allows more. Left out: all. */
        upTo: z.number().int().min(0).optional(),
      }),
      result: z.object({
        totalSteps: z.number().int(),
        stepsPerEpoch: z.number().int(),
        parameters: z.number().int(),
        measured: measuredSchema,
        /** Steps already done by the checkpoint. */
        step: z.number().int(),
        epoch: z.number().int(),
      }),
    },
    /** Allows the training under way the steps up to this one. */
    advance: { params: z.object({ upTo: z.number().int().min(0) }), result: nothing },
    pause: { params: nothing, result: nothing },
    resume: { params: nothing, result: nothing },
    /** Answers after the last checkpoint and `ended` were sent. */
    stop: { params: nothing, result: nothing },
    /** Images that were asked for by the event `samples`, or why there are none. */
    give: {
      params: z.object({ request: z.number().int().min(1), answer: samplesAnswerSchema }),
      result: nothing,
    },
    /** A checkpoint as files of a format, proven by running them: see `src-engine/export/export-model.ts`. */
    export: {
      params: z.object({
        document: networkDocumentSchema,
        checkpoint: bytes,
        imageShape: datasetInfoSchema.shape.imageShape,
        classes: z.number().int(),
        ...exportWayShape,
        source: modelSourceSchema,
        /** By which rounded weights are scored, where it is at hand. */
        dataset: engineDatasetSchema.optional(),
        version: z.string(),
      }),
      result: z.object({
        files: z.array(z.object({ path: z.string(), bytes })),
        proof: proofSchema.optional(),
        changed: z.array(findingSchema),
      }),
    },
    /** A model's file, or a folder's files: see `src-engine/imports/import-model.ts`. */
    importModel: {
      params: z.object({
        files: modelFilesSchema,
        options: raiseOptionsSchema,
        preprocessing: givenPreprocessingSchema,
        keeps: z.boolean(),
      }),
      result: z.object({
        document: networkDocumentSchema,
        report: importReportSchema,
        parameters: z.number().int(),
        checkpoint: bytes.optional(),
      }),
    },
    /** Weights for a drawing: see `src-engine/imports/import-weights.ts`. */
    importWeights: {
      params: z.object({
        files: modelFilesSchema,
        document: networkDocumentSchema,
        imageShape: datasetInfoSchema.shape.imageShape,
        classes: z.number().int(),
        corrections: matchCorrectionsSchema,
        preprocessing: givenPreprocessingSchema,
        keeps: z.boolean(),
      }),
      result: z.object({
        table: matchTableSchema,
        checkpoint: bytes.optional(),
        parameters: z.number().int(),
        isAssumed: z.boolean(),
      }),
    },
    /** Two checkpoints, weight by weight: see `diff/compare-weights.ts`. */
    diffWeights: {
      params: z.object({ one: bytes, other: bytes, pairs: z.array(weightPairSchema) }),
      result: z.object({ changes: z.array(weightChangeSchema) }),
    },
    /** Softmax outputs `[count, classes]` of a checkpoint for byte images, normalised as it says; `white`: see the engine's `predict.ts`. */
    predict: {
      params: z.object({
        document: networkDocumentSchema,
        checkpoint: bytes,
        imageShape: datasetInfoSchema.shape.imageShape,
        images: bytes,
        count: z.number().int().min(1),
        white: z.number().positive().optional(),
      }),
      result: z.object({ probabilities: z.instanceof(Float32Array), classes: z.number().int() }),
    },
    /** Opens a checkpoint to be asked by `ask`, in the place of the one that was open. */
    open: {
      params: z.object({
        document: networkDocumentSchema,
        checkpoint: bytes,
        imageShape: datasetInfoSchema.shape.imageShape,
      }),
      result: z.object({ classes: z.number().int() }),
    },
    /**
     * What `predict` says, of the checkpoint that is open, and what is wanted of the inside of the network, of the first image: all of it
     * without the units of these names, where some are given; what the `whole` network says is told beside it. Throws `not-found` where none
     * is open, and for units that there are not, `unsupported` for those that cannot be removed.
     */
    ask: {
      params: z.object({
        images: bytes,
        count: z.number().int().min(1),
        white: z.number().positive().optional(),
        removed: removedSchema.optional(),
        ...insideWantedShape,
      }),
      result: z.object({
        probabilities: z.instanceof(Float32Array),
        whole: z.instanceof(Float32Array).optional(),
        ...insideShape,
      }),
    },
    /** Loss and accuracy of a checkpoint on a part of its dataset, with interventions at its sites or without. */
    evaluate: {
      params: z.object({
        document: networkDocumentSchema,
        checkpoint: bytes,
        dataset: engineDatasetSchema,
        part: z.enum(DATASET_PARTS),
        interventions: interventionsSchema,
        /** What it says of each image is wanted, too. */
        tellsPredictions: z.boolean().optional(),
      }),
      /** `predictions`: as `scores/predictions-file.ts` has them. */
      result: z.object({ ...scoreSchema.shape, predictions: bytes.optional() }),
    },
    /**
     * The weights that a network begins with that goes on from a checkpoint of any other: those that agree in name and shape, and first
     * values for the rest. `kept` is 0 where nothing agrees.
     */
    begin: {
      params: z.object({ checkpoint: bytes, document: networkDocumentSchema, dataset: engineDatasetSchema }),
      result: z.object({
        weights: bytes,
        ...startedFromSchema.pick({ step: true, drawn: true }).shape,
        kept: z.number().int().min(0),
      }),
    },
    /**
     * The weights that a longer network begins with, from a checkpoint of the one that it was grown from: see `growth/plan-growth.ts`. With
     * what was measured of both.
     */
    grow: {
      params: z.object({
        source: z.object({ document: networkDocumentSchema, checkpoint: bytes }),
        document: networkDocumentSchema,
        plan: growthPlanSchema,
        dataset: engineDatasetSchema,
      }),
      result: z.object({ weights: bytes, ...grownFromSchema.pick(MEASURED_OF_GROWTH).shape }),
    },
    /** Values at sites, `[count, ...shape]` each in the order of `sites`, for byte images as `predict` takes them. */
    read: {
      params: z.object({
        document: networkDocumentSchema,
        checkpoint: bytes,
        dataset: engineDatasetSchema,
        images: bytes,
        count: z.number().int().min(1),
        sites: z.array(site).min(1).max(1_000),
        interventions: interventionsSchema,
      }),
      result: z.object({
        values: z.array(z.object({ shape: z.array(z.number().int()), data: z.instanceof(Float32Array) })),
      }),
    },
    /**
     * An instrument's answer about a checkpoint, or about first values by the recipe's seed. `stop` ends it early: the answer rests on the
     * images up to then. Throws `unsupported` where the network cannot be asked that.
     */
    look: {
      params: z.object({
        instrument: instrumentIdSchema,
        document: networkDocumentSchema,
        checkpoint: bytes.optional(),
        /** Left out: running ones of a checkpoint. One of first values has none yet. */
        statistics: statisticsSchema.optional(),
        on: z.union([z.object({ dataset: engineDatasetSchema }), z.object({ noise: noiseSchema })]),
        /** Weights that the run kept by epoch, in order, of all that it kept, for instruments that go by them. */
        epochs: z
          .object({
            kept: z.number().int().min(1),
            weights: z.array(
              z.object({ epoch: z.number().int().min(0), step: z.number().int().min(0), bytes }),
            ),
          })
          .optional(),
        beside: networkBesideSchema.optional(),
        ...lookedAtSchema.shape,
        choices: chosenSchema,
        /** What it may take of the CPU's memory, in bytes: what is free. Left out: what the machine has. */
        freeBytes: z.number().min(0).optional(),
      }),
      result: z.object({ looked: lookedSchema }),
    },
    /** How fast the device is, in well under a second where it is fast. */
    measure: { params: nothing, result: deviceSpeedSchema },
    /** Median of a few real steps on random images of the given shape. */
    bench: {
      params: z.object({
        document: networkDocumentSchema,
        inputShape: z.array(z.number().int()),
        classes: z.number().int(),
        batchSize: z.number().int().min(1),
        steps: z.number().int().min(1).max(10_000),
        profile: z.boolean(),
      }),
      result: benchResultSchema,
    },
  },
  events: {
    /** Asks for images of the data that it works on, by their numbers in a part. Answered by `give`. */
    samples: z.object({
      request: z.number().int().min(1),
      part: z.enum(DATASET_PARTS),
      samples: z.instanceof(Int32Array),
    }),
    /** How far a `look` has come. `cost`: forward passes that one image of it is taken for. */
    looking: z.object({
      done: z.number().min(0),
      total: z.number().min(1),
      cost: z.number().min(1),
      /** Some of these passes go backwards. */
      hasGradients: z.boolean(),
    }),
    /** In the order in which they were measured; quick steps come several in a message. */
    metrics: z.array(metricSchema),
    checkpoint: z.object({
      kind: z.enum(["best", "last"]),
      bytes,
      step: z.number().int(),
      epoch: z.number().int(),
      valAccuracy: z.number().optional(),
      valLoss: z.number().optional(),
    }),
    /** Weights without what the optimizer remembers, told before any checkpoint of the same step or a later one. */
    epochWeights: z.object({ bytes, epoch: z.number().int().min(0), step: z.number().int().min(0) }),
    /** Of the best weights, at the end of a training that came to it: as `scores/predictions-file.ts` has them. */
    predictions: z.object({
      part: z.enum(DATASET_PARTS),
      /** Of the best checkpoint. */
      step: z.number().int(),
      bytes,
    }),
    /** Every second or so, and when it changes. */
    status: z.object({
      /** `waiting`: for those that it keeps step with. */
      state: z.enum(["running", "paused", "evaluating", "waiting"]),
      step: z.number().int(),
      tensors: z.number().int(),
      tensorBytes: z.number(),
      processBytes: z.number().optional(),
      trainedSeconds: z.number(),
    }),
    ended: z.object({
      reason: z.enum(["finished", "stopped"]),
      step: z.number().int(),
      epoch: z.number().int(),
      trainedSeconds: z.number(),
      test: scoreSchema.optional(),
      final: finalScoresSchema.optional(),
      /** Of a learning-rate range test, which has no scores. */
      rangeLosses: rangeLossesSchema.optional(),
    }),
    failed: failureSchema,
  },
} as const satisfies ApiSpec;
export type EngineApi = typeof engineApi;
