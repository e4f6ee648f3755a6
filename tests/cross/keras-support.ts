/** Networks with weights, as formats are given them; our engine, TensorFlow.js as people install it, and h5py on what is written. */
import { execFileSync } from "node:child_process";
import * as people from "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import type { FormatTools } from "#core/formats/format";
import type { FileSet, TrainedModel } from "#core/formats/model";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import type { Program } from "#core/program/program";
import { compileProgram } from "#engine/compile/compile";
import { compileDocument, type DataFacts } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { openHdf5 } from "#engine/entries/hdf5";
import { inferencePass } from "#engine/train/forward";
import { randomValues } from "./kernel-parity-reference";

export const TOOLS: FormatTools = {
  hdf5: openHdf5,
  resource: () => Promise.reject(new Error("These formats need no file.")),
};

/** With its first weights; vectors moved a little, for zeros and ones would hide much. */
export function trainedModel(document: NetworkDocument, facts: DataFacts): TrainedModel {
  const { network, analysis } = compileDocument(BUILT_IN_LAYERS, document, facts);
  if (!analysis.flat) throw new Error("The document is not sound.");
  const kernels = new Set(network.weights.filter(({ decays }) => decays).map(({ name }) => name));
  const weights = new Map(
    [...initialWeights(network, 7)].map(([name, values], index) => {
      const noise = randomValues(values.length, 1000 + index);
      const moved = (value: number, at: number) => value + 0.1 * Math.abs(noise[at] ?? 0);
      return [name, kernels.has(name) ? values : values.map(moved)];
    }),
  );
  const [height = 1, width = 1, channels = 1] = facts.imageShape;
  network.dispose();
  return {
    document,
    flat: analysis.flat,
    program: network.program,
    weights,
    preprocessing: {
      imageShape: [height, width, channels],
      pixelMaximum: 255,
      mean: Array<number>(channels).fill(0.5),
      deviation: Array<number>(channels).fill(0.25),
      classNames: Array.from({ length: facts.classes }, (_, index) => `class ${index}`),
    },
    source: {
      run: "20261127-1",
      checkpoint: { kind: "best", step: 10, epoch: 2, sha256: "0" },
    },
  };
}

export function imagesFor({ preprocessing: { imageShape } }: TrainedModel, count = 3): Float32Array {
  return randomValues(
    imageShape.reduce((product, side) => product * side, count),
    5,
  );
}

/** Of our engine, on TensorFlow.js's present backend. */
export function engineLogits(
  program: Program,
  weights: ReadonlyMap<string, Float32Array>,
  images: Float32Array,
): Float32Array {
  const network = compileProgram(program);
  const shape = program.shapes[0] ?? [];
  const count = images.length / shape.reduce((product, side) => product * side, 1);
  for (const { name, variable } of network.weights) {
    const values = weights.get(name);
    if (!values) throw new Error(`There are no values of ${name}.`);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  const logits = tf.tidy(() =>
    inferencePass(network, tf.tensor(images, [count, ...shape])).dataSync<"float32">(),
  );
  network.dispose();
  return logits;
}

export function softmaxOf(logits: Float32Array, classes: number): Float32Array {
  return tf.tidy(() =>
    tf.softmax(tf.tensor2d(logits, [logits.length / classes, classes])).dataSync<"float32">(),
  );
}

/** What `tf.loadLayersModel` of the very package that people install makes of the files. */
export async function runInTensorFlowJs(
  files: FileSet,
  images: Float32Array,
  imageShape: readonly number[],
): Promise<Float32Array> {
  const json = JSON.parse(new TextDecoder().decode(files.get("model.json")));
  const weights = files.get("weights.bin") ?? new Uint8Array();
  const model = await people.loadLayersModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest[0].weights,
      weightData: weights.slice().buffer,
      userDefinedMetadata: json.userDefinedMetadata,
    }),
  });
  const count = images.length / imageShape.reduce((product, side) => product * side, 1);
  const found = people.tidy(() => {
    const result = model.predict(people.tensor(images, [count, ...imageShape]));
    if (Array.isArray(result)) throw new Error("The model has several outputs.");
    return result.dataSync<"float32">();
  });
  model.dispose();
  return found;
}

/** max |a - b| / max |b|: what every export is judged by. */
export function difference(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let [most, largest] = [0, 0];
  if (found.length !== wanted.length) return Number.POSITIVE_INFINITY;
  for (let index = 0; index < wanted.length; index += 1) {
    const [one = Number.NaN, other = Number.NaN] = [found[index], wanted[index]];
    const gap = Math.abs(one - other);
    if (Number.isNaN(gap)) return Number.POSITIVE_INFINITY;
    most = Math.max(most, gap);
    largest = Math.max(largest, Math.abs(other));
  }
  return most / Math.max(largest, Number.MIN_VALUE);
}

const PYTHON = "/usr/bin/python3";

/** Whether Debian's h5py is there. */
export function hasH5py(): boolean {
  try {
    execFileSync(PYTHON, ["-c", "import h5py"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** What a script says, as JSON. */
export function python(script: string, ...args: readonly string[]): unknown {
  return JSON.parse(execFileSync(PYTHON, [script, ...args], { encoding: "utf8", maxBuffer: 2 ** 28 }));
}
