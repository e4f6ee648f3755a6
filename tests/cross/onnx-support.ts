/** Networks with weights, as formats are given them; our engine and onnxruntime on the same images. */

import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "onnxruntime-web";
import * as ort from "onnxruntime-web";
import type { ReadModel, TrainedModel, WeightForm } from "#core/formats/model";
import { onnx } from "#core/formats/onnx/onnx";
import { roundWeights } from "#core/formats/weight-forms";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { compileDocument, type DataFacts } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { inferencePass } from "#engine/train/forward";
import { Trainer } from "#engine/train/trainer";
import { runReadModel } from "../support/run-read-model";
import { RECIPE } from "./any-network";
import { randomValues } from "./kernel-parity-reference";

export const TOOLS = {
  hdf5: () => Promise.reject(new Error("ONNX needs no HDF5.")),
  resource: () => Promise.reject(new Error("ONNX needs no file.")),
};

export interface Tried {
  readonly model: TrainedModel;
  /** `[count, height, width, channels]`. */
  readonly images: Float32Array;
  readonly count: number;
  /** Our engine's, on TensorFlow.js's present backend. */
  readonly logits: Float32Array;
}

/**
 * With its first weights; vectors moved a little, for zeros and ones would hide much.
 *
 * @param options `gammas`: a factor of them, for networks so deep that their sums would leave float32
 */
export function tryDocument(
  document: NetworkDocument,
  facts: DataFacts,
  { count = 3, form = "float32" as WeightForm, gammas = 1 } = {},
): Tried {
  const { network, analysis } = compileDocument(BUILT_IN_LAYERS, document, facts);
  if (!analysis.flat) throw new Error("The document is not sound.");
  const first = initialWeights(network, 7);
  const weights = new Map(
    network.weights.map(({ name, role, decays }, index) => {
      const values = first.get(name) ?? new Float32Array(0);
      // Kernels are drawn already, and what is added to them would let a deep network's values grow beyond all bounds.
      if (decays) return [name, values];
      const noise = randomValues(values.length, 1000 + index);
      const factor = role === "gamma" ? gammas : 1;
      return [name, values.map((value, at) => factor * (value + 0.1 * Math.abs(noise[at] ?? 0)))];
    }),
  );
  const [height = 1, width = 1, channels = 1] = facts.imageShape;
  const model: TrainedModel = {
    document,
    flat: analysis.flat,
    program: network.program,
    weights: roundWeights(network.program, weights, form),
    preprocessing: {
      imageShape: [height, width, channels],
      pixelMaximum: 255,
      mean: Array<number>(channels).fill(0.5),
      deviation: Array<number>(channels).fill(0.25),
      classNames: Array.from({ length: facts.classes }, (_, index) => `class ${index}`),
    },
    source: { run: "20261127-1" },
  };
  const trainer = new Trainer(network, RECIPE);
  trainer.writeWeights(new Map(model.weights));
  const images = randomValues(height * width * channels * count, 5);
  const logits = tf.tidy(() =>
    inferencePass(network, tf.tensor(images, [count, ...facts.imageShape])).dataSync<"float32">(),
  );
  trainer.dispose();
  network.dispose();
  return { model, images, count, logits };
}

/** The file of a model. */
export async function written(
  model: TrainedModel,
  { layout = "nchw", form = "float32" as WeightForm } = {},
): Promise<Uint8Array> {
  const files = await onnx.write?.(model, { choices: { layout }, form }, TOOLS);
  const [bytes] = files?.values() ?? [];
  if (!bytes) throw new Error("Nothing was written.");
  return bytes;
}

export interface Input {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** What onnxruntime makes of it, on the CPU in WebAssembly. @returns by the outputs' names */
export async function runOnnx(bytes: Uint8Array, input: Input): Promise<Readonly<Record<string, Tensor>>> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  try {
    const [name = ""] = session.inputNames;
    return await session.run({ [name]: new ort.Tensor("float32", input.values, [...input.dims]) });
  } finally {
    await session.release();
  }
}

/** `[count, height, width, channels]` as a model takes it. */
export function imagesAs(
  layout: "nchw" | "nhwc",
  values: Float32Array,
  [count, height, width, channels]: readonly [number, number, number, number],
): Input {
  if (layout === "nhwc") return { dims: [count, height, width, channels], values };
  const moved = tf.tidy(() =>
    tf.transpose(tf.tensor4d(values, [count, height, width, channels]), [0, 3, 1, 2]).dataSync<"float32">(),
  );
  return { dims: [count, channels, height, width], values: moved };
}

/** max |a - b| / max |b|: what every export is judged by. */
export function difference(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let [most, largest] = [0, 0];
  if (found.length !== wanted.length) return Number.POSITIVE_INFINITY;
  for (let index = 0; index < wanted.length; index += 1) {
    const [one = Number.NaN, other = Number.NaN] = [found[index], wanted[index]];
    if (one === other) continue;
    const gap = Math.abs(one - other);
    if (Number.isNaN(gap)) return Number.POSITIVE_INFINITY;
    most = Math.max(most, gap);
    largest = Math.max(largest, Math.abs(other));
  }
  return most / Math.max(largest, Number.MIN_VALUE);
}

/** Difference of onnxruntime's logits from our engine's, of the file that was written of a tried network. */
export async function onnxruntimeDifference(
  tried: Tried,
  { layout = "nchw" as "nchw" | "nhwc", form = "float32" as WeightForm } = {},
): Promise<number> {
  const { model, images, count, logits } = tried;
  const bytes = await written(model, { layout, form });
  const [height, width, channels] = model.preprocessing.imageShape;
  const found = await runOnnx(bytes, imagesAs(layout, images, [count, height, width, channels]));
  return difference((found.logits?.data ?? []) as Float32Array, logits);
}

/** Written and read again. */
export async function readBack(
  { model }: Tried,
  options: { readonly layout?: "nchw" | "nhwc"; readonly form?: WeightForm } = {},
): Promise<ReadModel> {
  const files = new Map([["model.onnx", await written(model, options)]]);
  if (!onnx.recognise?.(files)) throw new Error("Its own file is not recognised.");
  const found = await onnx.read?.(files, TOOLS);
  if (!found) throw new Error("ONNX is not read.");
  return found;
}

/** Of a model that was read, on the images of a tried network. */
export function importedLogits(read: ReadModel, { images, count, model }: Tried): Float32Array {
  return runReadModel(read, tf.tensor(images, [count, ...model.preprocessing.imageShape])).values;
}
