/**
 * A checkpoint: a safetensors file with `weights/...` (running statistics included), `optimizer/<slot>/...` and, where
 * they differ from the weights, `best/...`; some validation images, `kept/...`; its metadata says where in the run it was taken. Random streams are functions
 * of seed, purpose and step (see `data/batches.ts`), so seed and step are the whole state of the generators.
 */
import { z } from "zod";
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsFile,
  type SafetensorsTensor,
} from "#core/codecs/safetensors";
import { MOST_CLASSES } from "#core/datasets/info";
import type { Labels } from "#core/datasets/labels";
import { SkiploomError } from "#core/foundation/errors";
import {
  KEPT_TENSORS,
  type KeptImages,
  preprocessingSchema,
  trainedOnSchema,
} from "#core/training/checkpoint-facts";
import type { CompiledNetwork, NetworkWeight } from "../compile/compiled-network";
import { NotFiniteError } from "./not-finite-error";
import type { SlotValues, WeightValues } from "./weight-values";

const CHECKPOINT_FORMAT = "skiploom-checkpoint";
const CHECKPOINT_VERSION = 1;

const count = z.number().int().min(0);

/** Of a mixed image, right in one of its classes, that class's share counts. */
const hits = z.number().min(0);

const bestSchema = z.object({
  epoch: count,
  step: count,
  valAccuracy: z.number(),
  valLoss: z.number(),
});
export type BestSoFar = z.infer<typeof bestSchema>;

/** Everything of a run that is not a tensor. */
const trainingStateSchema = z.object({
  /** Steps done. */
  step: count,
  /** Epochs done, their evaluation included. */
  epoch: count,
  /** Steps done of the epoch under way; the whole epoch's when only its evaluation is missing. */
  stepInEpoch: count,
  /** Sums over the epoch's examples so far, for its training loss and accuracy. */
  lossSum: z.number(),
  correct: hits,
  seen: count,
  /** The same sums over the steps of the run's last half; absent before it, and where a version without them began it. */
  late: z.object({ lossSum: z.number(), seen: count }).optional(),
  /** Over the last steps of the run, as many as a running mean is over. */
  ending: z.object({ correct: hits, seen: count }).optional(),
  /** Of a learning-rate range test: the loss of each step. */
  rangeLosses: z.array(z.number()).optional(),
  best: bestSchema.optional(),
  trainedSeconds: z.number().min(0),
  /** State of the random streams, with `step`. */
  seed: count,
  /** What the position depends on: with other numbers it would mean something else. */
  batchSize: count,
  trainExamples: count,
  optimizer: z.string(),
  /** How the images were normalised; an exported model carries it along. */
  preprocessing: preprocessingSchema,
  trainedOn: trainedOnSchema.optional(),
});
export type TrainingState = z.infer<typeof trainingStateSchema>;

export interface Checkpoint {
  readonly state: TrainingState;
  readonly weights: WeightValues;
  readonly slots: SlotValues;
  /** Absent when there is no best yet, or when the weights are the best themselves. */
  readonly best?: WeightValues;
  /** By which an export is proven. Checkpoints of 0.1.0 have none, nor has one whose images are too large. */
  readonly kept?: KeptImages;
}

/** @throws NotFiniteError when a number is NaN or infinite: such a checkpoint must never be written */
export function encodeCheckpoint(network: CompiledNetwork, checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const { state, weights, slots, best, kept } = checkpoint;
  const tensors: SafetensorsTensor[] = [];
  // In the network's order, so that equal checkpoints are equal files, wherever the numbers came from.
  const append = (prefix: string, values: WeightValues): void => {
    for (const { name, step, variable } of network.weights) {
      const data = values.get(name);
      if (!data) continue;
      if (!data.every(Number.isFinite)) {
        throw new NotFiniteError(step.path, state.step);
      }
      tensors.push({ name: `${prefix}/${name}`, shape: variable.shape, data });
    }
  };
  append("weights", weights);
  for (const [slot, values] of slots) append(`optimizer/${slot}`, values);
  if (best) append("best", best);
  if (kept && kept.count > 0) {
    const shape = [kept.count, ...network.imageShape];
    tensors.push({ name: KEPT_TENSORS.images, shape, data: kept.images });
    tensors.push({ name: KEPT_TENSORS.labels, shape: [kept.count], data: labelNumbers(kept.labels) });
  }
  return encodeSafetensors(tensors, {
    format: CHECKPOINT_FORMAT,
    version: String(CHECKPOINT_VERSION),
    state: JSON.stringify(state),
  });
}

/**
 * Reads a checkpoint for this network and checks that it fits: every weight there, none more, shapes, types, finite.
 *
 * @param slotNames what the recipe's optimizer remembers; undefined when only the weights are wanted
 * @param options `shares`: weights stay in the bytes, which nobody may change then
 * @throws SkiploomError `invalid-checkpoint`
 */
export function decodeCheckpoint(
  network: CompiledNetwork,
  bytes: Uint8Array,
  slotNames?: readonly string[],
  options: { readonly shares?: boolean } = {},
): Checkpoint {
  const file = decodeSafetensors(bytes, options);
  const state = readState(file);
  const prefixes = ["weights", ...(slotNames ?? []).map((slot) => `optimizer/${slot}`)];
  const hasBest = [...file.tensors.keys()].some((name) => name.startsWith("best/"));
  const trainable = network.weights.filter((weight) => weight.trainable);
  const weights = readGroup(file, "weights", network.weights);
  const slots = new Map(
    (slotNames ?? []).map((slot) => [slot, readGroup(file, `optimizer/${slot}`, trainable)]),
  );
  const best = hasBest ? readGroup(file, "best", network.weights) : undefined;
  const kept = readKept(file, network.imageShape);
  if (slotNames) {
    const expected = network.weights.length * (best ? 2 : 1) + trainable.length * (prefixes.length - 1);
    const found = file.tensors.size - (kept ? 2 : 0);
    if (found !== expected) {
      throw refuse(`it holds ${found} tensors where this network and optimizer have ${expected}`);
    }
  }
  return { state, weights, slots, ...(best && { best }), ...(kept && { kept }) };
}

/** A weight of a checkpoint, whatever network it is of. */
export interface NamedWeight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * All weights of a checkpoint by name, where the network that it was written for is not at hand.
 *
 * @throws SkiploomError `invalid-checkpoint`
 */
export function decodeWeights(bytes: Uint8Array): { weights: Map<string, NamedWeight>; step: number } {
  const file = decodeSafetensors(bytes);
  const { step } = readState(file);
  const prefix = "weights/";
  const weights = new Map<string, NamedWeight>();
  for (const [name, { shape, data }] of file.tensors) {
    if (name.startsWith(prefix)) weights.set(name.slice(prefix.length), { shape, data: floats(name, data) });
  }
  return { weights, step };
}

function readState(file: SafetensorsFile): TrainingState {
  const format = file.metadata.get("format");
  const version = file.metadata.get("version");
  if (format !== CHECKPOINT_FORMAT) throw refuse("it is a weights file of another program");
  if (version !== String(CHECKPOINT_VERSION)) {
    throw refuse(`it has the version ${version}, and this Skiploom reads version ${CHECKPOINT_VERSION}`);
  }
  let state: unknown;
  try {
    state = JSON.parse(file.metadata.get("state") ?? "");
  } catch {
    throw refuse("its description of the run is not JSON text");
  }
  const parsed = trainingStateSchema.safeParse(state);
  if (!parsed.success) throw refuse("its description of the run is incomplete");
  return parsed.data;
}

function readGroup(
  file: SafetensorsFile,
  prefix: string,
  weights: readonly NetworkWeight[],
): Map<string, Float32Array> {
  return new Map(
    weights.map(({ name, variable }): [string, Float32Array] => {
      const found = file.tensors.get(`${prefix}/${name}`);
      if (!found) throw refuse(`it has no "${prefix}/${name}", so it belongs to another network`);
      const { data, shape } = found;
      if (shape.join() !== variable.shape.join()) {
        throw refuse(
          `"${prefix}/${name}" has the shape [${shape.join(", ")}], but this network's is [${variable.shape.join(", ")}]`,
        );
      }
      return [name, floats(`${prefix}/${name}`, data)];
    }),
  );
}

function floats(name: string, data: SafetensorsTensor["data"]): Float32Array {
  if (!(data instanceof Float32Array)) throw refuse(`"${name}" is not made of 32-bit floats`);
  if (!data.every(Number.isFinite)) throw refuse(`"${name}" holds numbers that are not finite`);
  return data;
}

function readKept(file: SafetensorsFile, imageShape: readonly number[]): KeptImages | undefined {
  const images = file.tensors.get(KEPT_TENSORS.images);
  const labels = file.tensors.get(KEPT_TENSORS.labels)?.data;
  if (!images && !labels) return undefined;
  const count = labels?.length ?? 0;
  const isFitting = images?.shape.join() === [count, ...imageShape].join();
  if (!(isFitting && images.data instanceof Uint8Array && labels && isLabels(labels))) {
    throw refuse("the images that it keeps are not of this network's shape");
  }
  const numbers = labels instanceof Uint8Array ? labels : Uint16Array.from(labels);
  return { images: images.data, labels: numbers, count };
}

/** Files hold no whole numbers of 16 bits. */
function labelNumbers(labels: Labels): Uint8Array | Int32Array {
  return labels instanceof Uint8Array ? labels : Int32Array.from(labels);
}

function isLabels(data: SafetensorsTensor["data"]): data is Uint8Array | Int32Array {
  if (data instanceof Uint8Array) return true;
  return data instanceof Int32Array && data.every((label) => label >= 0 && label < MOST_CLASSES);
}

function refuse(reason: string): SkiploomError {
  return new SkiploomError(
    "invalid-checkpoint",
    `This checkpoint cannot be used here: ${reason}. Use a checkpoint of the same run.`,
  );
}
