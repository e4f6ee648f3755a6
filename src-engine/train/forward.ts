/** Runs a network's plan: while training with this batch's statistics and dropout, else as the exported model does. */
import { keep, mul, type Tensor, type Tensor1D, tensor, tidy } from "@tensorflow/tfjs-core";
import { Random } from "#core/datasets/random";
import {
  addRelu,
  inferenceBatchNormRelu,
  trainingBatchNormRelu,
} from "#engine/backends/operations/fused-layers";
import {
  type TrainingBatchNormOutput,
  trainingBatchNorm,
} from "#engine/backends/operations/training-batch-norm";
import type { CompiledNetwork } from "../compile/compiled-network";
import type { ModelLayer, PlanStep } from "../compile/execution-plan";
import type { FusedStep } from "../compile/fuse";
import { ownLayerCall } from "./own-layer-calls";

/** Mean and variance of one batch norm's batch. Kept: whoever asked for the pass disposes them. */
export interface BatchStatistics {
  readonly layer: ModelLayer;
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

export interface TrainingPassOptions {
  readonly seed: number;
  /** Counted from 1: with the seed and the layer's path it determines the dropout masks. */
  readonly step: number;
  readonly onStatistics?: (statistics: BatchStatistics) => void;
  /** Every layer's result will be asked for, so that none may be fused with the next. The numbers are the same. */
  readonly keepAll?: boolean;
  /** Sees every layer's result as it is made; layers are not fused then. */
  readonly onResult?: (step: PlanStep, result: Tensor) => void;
}

export interface TrainingPass {
  readonly logits: Tensor;
  /** A layer's result, by the plan's slots. With `keepAll` every layer has one. */
  resultIn(slot: number): Tensor;
}

/** Runs a batch, to be called inside a tape or a tidy: it leaves every layer's result to its caller. */
export function trainingPass(
  network: CompiledNetwork,
  images: Tensor,
  options: TrainingPassOptions,
): TrainingPass {
  const slots: (Tensor | undefined)[] = [images];
  const { plan } = network;
  if (options.keepAll || options.onResult) {
    for (const step of plan.steps) {
      const inputs = step.inputs.map((slot) => tensorIn(slots, slot));
      const result = applyWhileTraining(step.layer, inputs, options);
      slots[step.output] = result;
      options.onResult?.(step, result);
    }
  } else {
    for (const step of plan.fused) {
      const inputs = step.inputs.map((slot) => tensorIn(slots, slot));
      slots[step.output] =
        step.kind === "layer"
          ? applyWhileTraining(step.layer, inputs, options)
          : applyFused(step, inputs, (norm, input, added) => {
              const { gamma, beta, epsilon } = constantsOf(norm);
              return announce(norm, trainingBatchNormRelu(input, gamma, beta, epsilon, added), options);
            });
    }
  }
  return { logits: tensorIn(slots, network.plan.output), resultIn: (slot) => tensorIn(slots, slot) };
}

/** Logits of a batch with the running statistics and without dropout. Frees each result after its last use. */
export function inferencePass(
  network: CompiledNetwork,
  images: Tensor,
  onResult?: (step: PlanStep, result: Tensor) => void,
): Tensor {
  return tidy(() => {
    const slots: (Tensor | undefined)[] = [images];
    const { plan } = network;
    const steps: readonly FusedStep[] = onResult
      ? plan.steps.map((step) => ({ kind: "layer", ...step }))
      : plan.fused;
    for (const step of steps) {
      const inputs = step.inputs.map((slot) => tensorIn(slots, slot));
      const result =
        step.kind === "layer"
          ? callLayer(step.layer, inputs)
          : applyFused(step, inputs, (norm, input, added) =>
              inferenceBatchNormRelu(input, { ...constantsOf(norm), ...runningOf(norm) }, added),
            );
      slots[step.output] = result;
      if (step.kind === "layer") onResult?.(step, result);
      for (const slot of step.lastReads) {
        // The images are the caller's.
        if (slot !== 0) slots[slot]?.dispose();
        slots[slot] = undefined;
      }
    }
    return tensorIn(slots, network.plan.output);
  });
}

/** Several layers as one. @param normalise batch norm with its ReLU, after an addition if something is to be added */
function applyFused(
  step: Exclude<FusedStep, { kind: "layer" }>,
  inputs: readonly Tensor[],
  normalise: (norm: ModelLayer, input: Tensor, added?: Tensor) => Tensor,
): Tensor {
  const { norm } = step;
  const input = tensorIn(inputs, 0);
  if (!norm) return addRelu(input, tensorIn(inputs, 1));
  return step.kind === "normAddRelu" ? normalise(norm, input, tensorIn(inputs, 1)) : normalise(norm, input);
}

function applyWhileTraining(
  layer: ModelLayer,
  inputs: readonly Tensor[],
  options: TrainingPassOptions,
): Tensor {
  switch (layer.getClassName()) {
    case "BatchNormalization":
      return normaliseBatch(layer, tensorIn(inputs, 0), options);
    case "Dropout":
      return dropOut(layer, tensorIn(inputs, 0), options);
    default:
      return callLayer(layer, inputs);
  }
}

function callLayer(layer: ModelLayer, inputs: readonly Tensor[]): Tensor {
  const [first] = inputs;
  const own = first && ownLayerCall(layer, first);
  if (own) return own;
  const result = layer.call(inputs.length === 1 && first ? first : [...inputs], {});
  if (Array.isArray(result)) throw new Error(`"${layer.name}" has several results.`);
  // Some layers hand their input back. A tensor of its own can be freed without asking who else holds it.
  return inputs.includes(result) ? result.clone() : result;
}

function normaliseBatch(layer: ModelLayer, input: Tensor, options: TrainingPassOptions): Tensor {
  const { gamma, beta, epsilon } = constantsOf(layer);
  return announce(layer, trainingBatchNorm(input, gamma, beta, epsilon), options);
}

function announce(
  layer: ModelLayer,
  { y, batchMean, batchVariance }: TrainingBatchNormOutput<Tensor>,
  options: TrainingPassOptions,
): Tensor {
  options.onStatistics?.({ layer, mean: keep(batchMean), variance: keep(batchVariance) });
  return y;
}

interface NormConstants {
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
  readonly epsilon: number;
}

function constantsOf(layer: ModelLayer): NormConstants {
  const [gamma, beta] = layer.trainableWeights.map((weight) => weight.read() as Tensor1D);
  if (!gamma || !beta) throw new Error(`Batch norm "${layer.name}" has no gamma or no beta.`);
  return { gamma, beta, epsilon: epsilonOf(layer) };
}

/** In the order in which TensorFlow.js's layer makes them. */
function runningOf(layer: ModelLayer): { readonly mean: Tensor1D; readonly variance: Tensor1D } {
  const [mean, variance] = layer.nonTrainableWeights.map((weight) => weight.read() as Tensor1D);
  if (!mean || !variance) throw new Error(`Batch norm "${layer.name}" has no running statistics.`);
  return { mean, variance };
}

/**
 * Inverted dropout (Srivastava et al. 2014, section 10): what stays is divided by the chance to stay. The mask is a function
 * of seed, path and step; TensorFlow.js's own layer draws from Math.random, or, given a seed, the same mask each step.
 */
function dropOut(layer: ModelLayer, input: Tensor, { seed, step }: TrainingPassOptions): Tensor {
  const rate = Number(layer.getConfig().rate);
  if (rate === 0) return input.clone();
  const random = Random.fromSeed(seed, `dropout/${layer.name}/${step}`);
  const threshold = rate * 2 ** 32;
  const scale = 1 / (1 - rate);
  const mask = new Float32Array(input.size);
  for (let index = 0; index < mask.length; index += 1) mask[index] = random.uint32() < threshold ? 0 : scale;
  return mul(input, tensor(mask, input.shape));
}

const epsilons = new WeakMap<ModelLayer, number>();
/** `getConfig` builds a whole object each time, so its answer is kept. */
function epsilonOf(layer: ModelLayer): number {
  let epsilon = epsilons.get(layer);
  if (epsilon === undefined) {
    epsilon = Number(layer.getConfig().epsilon);
    epsilons.set(layer, epsilon);
  }
  return epsilon;
}

function tensorIn(slots: readonly (Tensor | undefined)[], slot: number): Tensor {
  const found = slots[slot];
  if (!found) throw new Error("A layer ran before its input was there.");
  return found;
}
