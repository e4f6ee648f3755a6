/**
 * The weights that a grown network begins with: those of the trained one where they are kept, new ones as the plan says. Before anything is
 * trained it is measured what the growth changed, and whether what is new can learn.
 */
import { type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { inPieces } from "#core/datasets/samples";
import type { GrowthPlan, WeightStart } from "#core/growth/growth";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import type { EngineDataset } from "#core/protocol/engine-api";
import type { Recipe } from "#core/training/recipe";
import type { FinalScores } from "#core/training/records";
import { decodeCheckpoint } from "./checkpoint/checkpoint";
import { assign } from "./checkpoint/load-weights";
import type { WeightValues } from "./checkpoint/weight-values";
import type { CompiledNetwork, NetworkWeight } from "./compile/compiled-network";
import { compileDocument } from "./compile/from-document";
import { initialValues } from "./compile/initial-weights";
import { plainBatch } from "./data/batches";
import { type AskForSamples, type PreparedDataset, prepareDataset } from "./data/prepared-dataset";
import { TrainingBatches } from "./data/training-batches";
import { type Evaluation, evaluate } from "./train/evaluate";
import { firstCheckpoint } from "./train/first-checkpoint";
import { inferencePass } from "./train/forward";
import { lossAndGradients } from "./train/gradient";
import { deviceTargets } from "./train/loss";
import { evaluationBatch } from "./train/memory-need";
import { measureNorms } from "./train/new-norms";

export interface GrowthOrder {
  readonly source: { readonly document: NetworkDocument; readonly checkpoint: Uint8Array };
  /** The grown network, with the recipe that it is going to be trained by. */
  readonly document: NetworkDocument;
  readonly plan: GrowthPlan;
  readonly dataset: EngineDataset;
}

export interface Grown {
  /** A checkpoint before the first step. */
  readonly weights: Uint8Array<ArrayBuffer>;
  /** Steps that the source was trained for. */
  readonly step: number;
  readonly before: FinalScores;
  readonly after: FinalScores;
  /** Largest difference between a logit of the one and of the other, over the validation part. */
  readonly largestDifference: number;
  /** L2 norm of the gradient by the new weights, on the first batch. */
  readonly newGradient: number;
}

/**
 * @param largestTensor bytes that the device takes in one tensor, where it sets a limit
 * @throws SkiploomError `invalid-network`, `invalid-checkpoint` or `invalid-dataset`
 */
export async function grow(
  layers: LayerRegistry,
  { source, document, plan, dataset }: GrowthOrder,
  ask: AskForSamples,
  largestTensor?: number,
): Promise<Grown> {
  const prepared = prepareDataset(dataset, ask);
  const { network: former } = compileDocument(layers, source.document, prepared);
  let known: WeightValues;
  let step: number;
  let before: Looks;
  try {
    const { weights, state } = decodeCheckpoint(former, source.checkpoint);
    known = weights;
    step = state.step;
    for (const weight of former.weights) assign(weight, weights.get(weight.name) ?? new Float32Array());
    before = await lookAt(former, prepared, source.document.recipe, largestTensor);
  } finally {
    former.dispose();
  }
  const { recipe } = document;
  const { network } = compileDocument(layers, document, prepared);
  try {
    for (const weight of network.weights) {
      assign(weight, firstValues(weight, plan.weights[weight.name], known, recipe.seed));
    }
    await measureNorms(network, prepared, recipe, plan);
    const after = await lookAt(network, prepared, recipe, largestTensor);
    const weights = await readWeights(network);
    return {
      weights: await firstCheckpoint(network, prepared, recipe, weights),
      step,
      before: before.scores,
      after: after.scores,
      largestDifference: largestDifference(before.logits, after.logits),
      newGradient: await newGradient(network, prepared, recipe, plan),
    };
  } finally {
    network.dispose();
  }
}

function firstValues(
  weight: NetworkWeight,
  start: WeightStart | undefined,
  known: WeightValues,
  seed: number,
): Float32Array {
  switch (start?.kind) {
    case "kept":
      return known.get(start.from) ?? new Float32Array();
    case "constant":
      return new Float32Array(weight.variable.size).fill(start.value);
    case "handOn": {
      const { operation } = weight.step;
      const groups = operation.kind === "conv2d" ? operation.groups : 1;
      const depthwise = operation.kind === "depthwiseConv2d";
      return initialValues(
        { ...weight, initializer: { kind: "identity", scale: 1, depthwise, groups } },
        seed,
      );
    }
    case "drawn":
    case undefined:
      return initialValues(weight, seed);
    default:
      return start satisfies never;
  }
}

async function newGradient(
  network: CompiledNetwork,
  dataset: PreparedDataset,
  recipe: Recipe,
  { weights }: GrowthPlan,
): Promise<number> {
  const isNew = (name: string): boolean => {
    const start = weights[name];
    return start?.kind !== "kept" || start.from !== name;
  };
  const batch = await new TrainingBatches(dataset, recipe).at(1);
  const images = tensor(batch.images, [batch.count, ...network.imageShape]);
  const targets = deviceTargets(batch.targets);
  const { loss, correct, logits, gradients } = lossAndGradients(network, images, targets, {
    seed: recipe.seed,
    step: 1,
  });
  let squares = 0;
  for (const [name, gradient] of gradients) {
    if (isNew(name)) for (const value of await gradient.data<"float32">()) squares += value * value;
    gradient.dispose();
  }
  for (const each of [images, targets.rows, loss, correct, logits] satisfies Tensor[]) each.dispose();
  return Math.sqrt(squares);
}

interface Looks {
  readonly scores: FinalScores;
  /** `[validation images, classes]`. */
  readonly logits: Float32Array;
}

async function lookAt(
  network: CompiledNetwork,
  dataset: PreparedDataset,
  recipe: Recipe,
  largestTensor: number | undefined,
): Promise<Looks> {
  const batchSize = evaluationBatch(network, recipe, largestTensor);
  const train = required(await evaluate(network, dataset, dataset.train, batchSize));
  const validation = required(await evaluate(network, dataset, dataset.validation, batchSize));
  const { count } = dataset.validation;
  const logits = new Float32Array(count * network.classes);
  for await (const { from, ...read } of inPieces(dataset.validation, batchSize)) {
    const batch = plainBatch(dataset, read);
    const result = tidy(() =>
      inferencePass(network, tensor(batch.images, [batch.count, ...network.imageShape])),
    );
    logits.set(await result.data<"float32">(), from * network.classes);
    result.dispose();
  }
  return { scores: { train, validation }, logits };
}

function required(result: Evaluation | undefined): Evaluation {
  if (!result) throw new Error("An evaluation that nobody stopped gave no result.");
  return result;
}

function largestDifference(one: Float32Array, other: Float32Array): number {
  return one.reduce(
    (largest, value, index) => Math.max(largest, Math.abs(value - (other[index] ?? Number.NaN))),
    0,
  );
}

async function readWeights(network: CompiledNetwork): Promise<WeightValues> {
  const values = new Map<string, Float32Array>();
  for (const { name, variable } of network.weights) values.set(name, await variable.data<"float32">());
  return values;
}
