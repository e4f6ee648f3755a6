/** Weights from elsewhere in drawings of ours, run on the CPU's kernels. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { analyse } from "#core/analysis/analyse";
import type { FlatGraph } from "#core/blocks/flat-graph";
import { readNpy, readNpz } from "#core/codecs/npy";
import type { FormatTools } from "#core/formats/format";
import type { TrainedModel } from "#core/formats/model";
import { type MatchCorrections, matchWeights, type WeightMatch } from "#core/imports/match-weights";
import type { WeightsFile } from "#core/imports/named-tensor";
import { readWeightsFile } from "#core/imports/weights-file";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { BlockDefinition, NetworkDocument } from "#core/network/document";
import { meantFor } from "#core/network/images";
import { lowerGraph } from "#core/program/lower";
import type { Program } from "#core/program/program";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import { compileDocument } from "#engine/compile/from-document";
import { initialValues } from "#engine/compile/initial-weights";
import { inferencePass } from "#engine/train/forward";
import { Trainer } from "#engine/train/trainer";

const FIXTURES = path.resolve("../shared/fixtures");
/** What no one here made: see its README. Elsewhere tests that need it are skipped. */
export const HAS_FIXTURES = existsSync(FIXTURES);

export function fixture(name: string): Uint8Array {
  return readFileSync(path.join(FIXTURES, name));
}

/** For files that need neither HDF5 nor anything that ships with the app. */
export const NO_TOOLS: FormatTools = {
  hdf5: () => Promise.reject(new Error("No HDF5 here.")),
  resource: () => Promise.reject(new Error("No resources here.")),
};

export function readWeights(name: string, bytes: Uint8Array): Promise<WeightsFile> {
  return readWeightsFile(new Map([[name, bytes]]), NO_TOOLS, []);
}

export interface ImagesFor {
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
}

function flatOf(document: NetworkDocument, facts: ImagesFor): FlatGraph {
  const { flat, problems } = analyse(BUILT_IN_LAYERS, meantFor(document, facts), undefined);
  if (!flat) throw new Error(problems.map(({ message }) => message).join("\n"));
  return flat;
}

/** As an export would be given it. */
export function trainedModel(
  document: NetworkDocument,
  facts: ImagesFor,
  weights: ReadonlyMap<string, Float32Array>,
): TrainedModel {
  const flat = flatOf(document, facts);
  const classNames = Array.from({ length: facts.classes }, (_, at) => `class ${at}`);
  const preprocessing = {
    imageShape: [...facts.imageShape] as [number, number, number],
    pixelMaximum: 255,
    mean: [0.5],
    deviation: [0.25],
    classNames,
  };
  return { document, flat, program: lowerGraph(flat, facts), weights, preprocessing, source: {} };
}

export function programOf(document: NetworkDocument, facts: ImagesFor): Program {
  return lowerGraph(flatOf(document, facts), facts);
}

export function match(
  document: NetworkDocument,
  facts: ImagesFor,
  file: WeightsFile,
  corrections: MatchCorrections = {},
): WeightMatch {
  return matchWeights(programOf(document, facts), file, corrections);
}

/** Logits `[count, classes]` of our engine's CPU kernels. @param images `[count, height, width, channels]` */
export async function logitsOf(
  document: NetworkDocument,
  facts: ImagesFor,
  weights: ReadonlyMap<string, Float32Array>,
  images: Float32Array,
): Promise<Float32Array> {
  await tf.setBackend(CPU_BACKEND_NAME);
  const { network } = compileDocument(BUILT_IN_LAYERS, document, facts);
  const trainer = new Trainer(network, document.recipe);
  const all = network.weights.map(
    (weight) => [weight.name, weights.get(weight.name) ?? initialValues(weight, 1)] as const,
  );
  trainer.writeWeights(new Map(all));
  const size = facts.imageShape.reduce((product, side) => product * side, 1);
  const input = tf.tensor(images, [images.length / size, ...facts.imageShape]);
  const logits = tf.tidy(() => inferencePass(network, input).dataSync<"float32">());
  input.dispose();
  trainer.dispose();
  network.dispose();
  return Float32Array.from(logits);
}

/** max |a - b| over all, divided by max |b|. */
export function difference(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  let largest = 0;
  let scale = 0;
  for (let at = 0; at < theirs.length; at += 1) {
    largest = Math.max(largest, Math.abs((ours[at] ?? Number.NaN) - (theirs[at] ?? Number.NaN)));
    scale = Math.max(scale, Math.abs(theirs[at] ?? 0));
    if (Number.isNaN(largest)) return Number.NaN;
  }
  return largest / scale;
}

/** As networks in PyTorch have them: paddings in numbers. @param channels of option A's zeros, where the blocks have it */
export function asPyTorch(document: NetworkDocument, channels: "end" | "both" = "end"): NetworkDocument {
  const blocks = Object.fromEntries(
    Object.entries(document.blocks).map(([id, block]) => [id, withShortcuts(block, channels)]),
  );
  const nodes = document.graph.nodes.map((node) =>
    node.kind === "block" ? { ...node, args: { ...node.args, padding: "numbers" } } : node,
  );
  return { ...document, blocks, graph: { ...document.graph, nodes } };
}

function withShortcuts(block: BlockDefinition, channels: "end" | "both"): BlockDefinition {
  const nodes = block.graph.nodes.map((node) =>
    node.kind === "layer" && node.type === "shortcut"
      ? { ...node, params: { ...node.params, channels } }
      : node,
  );
  return { ...block, graph: { ...block.graph, nodes } };
}

/** Pixels as a training would see them, `[count, 32, 32, 3]`, with their labels. */
export function fixturePixels(): { readonly images: Float32Array; readonly labels: Float32Array } {
  const arrays = readNpz(fixture("cifar-10-sample/pixels.npz"));
  const reference: { readonly mean: readonly number[]; readonly deviation: readonly number[] } = JSON.parse(
    new TextDecoder().decode(fixture("cifar-10-sample/reference.json")),
  );
  const bytes = arrays.get("images")?.read() ?? new Float32Array(0);
  const images = bytes.map(
    (byte, at) => (byte / 255 - (reference.mean[at % 3] ?? 0)) / (reference.deviation[at % 3] ?? 1),
  );
  return { images, labels: arrays.get("labels")?.read() ?? new Float32Array(0) };
}

/** What PyTorch gave for these pixels. */
export function fixtureLogits(net: string): Float32Array {
  return readNpy(fixture(`cifar-10-sample/logits-${net}.npy`)).read();
}
