/** Networks with any weights as PyTorch projects on disk, and Debian's PyTorch, which runs them. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { analyse } from "#core/analysis/analyse";
import type { FormatTools } from "#core/formats/format";
import type { TrainedModel, WeightForm } from "#core/formats/model";
import { pytorch } from "#core/formats/pytorch/pytorch";
import { Random } from "#core/foundation/random";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { countValues } from "#core/layers/shape";
import type { NetworkDocument } from "#core/network/document";
import { meantFor } from "#core/network/images";
import { lowerGraph } from "#core/program/lower";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import { compileDocument, type DataFacts } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { inferencePass } from "#engine/train/forward";
import { Trainer } from "#engine/train/trainer";

export const PYTHON = "/usr/bin/python3";
const scripts = path.resolve(import.meta.dirname, "../support/pytorch");
const resources = path.resolve(import.meta.dirname, "../../resources/formats");

/** Undefined where PyTorch is at hand; else why these tests are skipped. */
export function missingPyTorch(): string | undefined {
  const found = existsSync(PYTHON) && spawnSync(PYTHON, ["-c", "import torch, PIL"]).status === 0;
  return found ? undefined : "Debian's PyTorch is not installed (apt-get install python3-torch python3-pil).";
}

export const RESOURCES: FormatTools = {
  hdf5: () => Promise.reject(new Error("PyTorch needs no HDF5.")),
  resource: async (name) => readFileSync(path.join(resources, name)),
};

/** Image sizes, with weights around their first values and running statistics that are no zeros and ones. */
export function modelOf(document: NetworkDocument, facts: DataFacts, seed = 7): TrainedModel {
  const analysis = analyse(BUILT_IN_LAYERS, meantFor(document, facts));
  if (!analysis.flat) throw new Error(analysis.problems[0]?.message ?? "This network is not sound.");
  const program = lowerGraph(analysis.flat, facts);
  const { network } = compileDocument(BUILT_IN_LAYERS, document, facts);
  const weights = initialWeights(network, seed);
  network.dispose();
  for (const [name, values] of weights) {
    const random = Random.fromSeed(seed, name);
    // Kernels are drawn at random already.
    if (name.endsWith("kernel")) continue;
    // Large enough that a thousand layers of random weights stay within float32.
    const isVariance = name.endsWith("moving_variance");
    for (const [index, value] of values.entries()) {
      values[index] = isVariance ? random.uniform(2, 6) : value + 0.1 * random.normal(0, 1);
    }
  }
  const [height = 1, width = 1, channels = 1] = facts.imageShape;
  return {
    document,
    flat: analysis.flat,
    program,
    weights,
    preprocessing: {
      imageShape: [height, width, channels],
      pixelMaximum: 255,
      mean: Array.from({ length: channels }, (_, channel) => 0.4 + 0.03 * channel),
      deviation: Array.from({ length: channels }, (_, channel) => 0.25 + 0.01 * channel),
      classNames: Array.from({ length: facts.classes }, (_, index) => `class ${index}`),
    },
    source: {},
  };
}

/** Random bytes. */
export function imagesOf({ preprocessing }: TrainedModel, count: number, seed = 3): Uint8Array {
  const random = Random.fromSeed(seed, "images");
  return Uint8Array.from({ length: count * countValues(preprocessing.imageShape) }, () =>
    random.integerBelow(256),
  );
}

/** The engine's logits of images in bytes. */
export async function engineLogits(
  model: TrainedModel,
  images: Uint8Array,
  weights = model.weights,
): Promise<Float32Array> {
  await tf.setBackend(CPU_BACKEND_NAME);
  const { imageShape, pixelMaximum, mean, deviation, classNames } = model.preprocessing;
  const { network } = compileDocument(BUILT_IN_LAYERS, model.document, {
    imageShape,
    classes: classNames.length,
  });
  const trainer = new Trainer(network, model.document.recipe);
  trainer.writeWeights(new Map(weights));
  const channels = imageShape[2];
  const values = Float32Array.from(images, (byte, index) => {
    const channel = index % channels;
    return (byte / pixelMaximum - (mean[channel] ?? 0)) / (deviation[channel] ?? 1);
  });
  const logits = tf.tidy(() =>
    inferencePass(
      network,
      tf.tensor(values, [images.length / countValues(imageShape), ...imageShape]),
    ).dataSync<"float32">(),
  );
  trainer.dispose();
  network.dispose();
  return logits;
}

/** Writes a project with its proof into a folder. */
export async function writeProject(
  model: TrainedModel,
  folder: string,
  { count = 2, form = "float32" }: { readonly count?: number; readonly form?: WeightForm } = {},
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const files = await pytorch.write?.(model, { choices: {}, form }, RESOURCES);
  for (const [name, bytes] of files ?? []) writeFileSync(path.join(folder, name), bytes);
  const images = imagesOf(model, count);
  const { imageShape } = model.preprocessing;
  const logits = await engineLogits(model, images);
  const proof = pytorch.proofFiles?.({ images, labels: undefined, count, imageShape, logits });
  for (const [name, bytes] of proof ?? []) writeFileSync(path.join(folder, name), bytes);
}

export interface Checked {
  /** Largest difference of two logits over the largest logit. */
  readonly difference: number;
  readonly largest: number;
  /** The file's names are those of the `state_dict`, in its order. */
  readonly sameNames: boolean;
  readonly error?: string;
}

/** Runs projects in one Python process. */
export function runProjects(folders: readonly string[]): readonly Checked[] {
  const result = spawnSync(PYTHON, [path.join(scripts, "check_projects.py")], {
    input: folders.map((folder) => `${folder}\n`).join(""),
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Checked);
}

export interface Case {
  readonly name: string;
  readonly document: NetworkDocument;
  readonly facts: DataFacts;
}

/** Largest difference that is taken for the same. */
export const TOLERANCE = 1e-4;

/**
 * Writes each network as a project and runs it. The largest difference of all.
 *
 * @param folder for the projects
 */
export async function largestOf(folder: string, cases: readonly Case[]): Promise<number> {
  const folders: string[] = [];
  for (const { document, facts } of cases) {
    const own = mkdtempSync(path.join(folder, "project-"));
    await writeProject(modelOf(document, facts), own);
    folders.push(own);
  }
  const results = runProjects(folders);
  for (const [index, result] of results.entries()) {
    const { name = "" } = cases[index] ?? {};
    expect(result.error, name).toBeUndefined();
    expect(result.difference, name).toBeLessThan(TOLERANCE);
    expect(result.largest, name).toBeGreaterThan(0);
    expect(result.sameNames, name).toBe(true);
  }
  return Math.max(...results.map(({ difference }) => difference));
}

/** A folder for a test's files, and what removes it. */
export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "skiploom-pytorch-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
