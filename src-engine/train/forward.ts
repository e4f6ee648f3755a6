/** Runs a network's plan: while training with this batch's statistics and dropout, else as the exported model does. */
import { keep, mul, type Tensor, type Tensor1D, tensor, tidy } from "@tensorflow/tfjs-core";
import { Random } from "#core/datasets/random";
import type { Step } from "#core/program/program";
import {
  addRelu,
  inferenceBatchNormRelu,
  type RunningBatchNorm,
  trainingBatchNormRelu,
} from "#engine/backends/operations/fused-layers";
import {
  type TrainingBatchNormOutput,
  trainingBatchNorm,
} from "#engine/backends/operations/training-batch-norm";
import type { CompiledNetwork } from "../compile/compiled-network";
import type { PlanStep } from "../compile/execution-plan";
import type { FusedStep } from "../compile/fuse";
import { compute } from "./forward-operations";

/** Mean and variance of one batch norm's batch. Kept: whoever asked for the pass disposes them. */
export interface BatchStatistics {
  readonly step: Step;
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

export interface TrainingPassOptions {
  readonly seed: number;
  /** Counted from 1: with the seed and the step's name it determines the dropout masks. */
  readonly step: number;
  readonly onStatistics?: (statistics: BatchStatistics) => void;
  /** Every step's result will be asked for, so that none may be fused with the next. The numbers are the same. */
  readonly keepAll?: boolean;
  /** Sees every step's result as it is made; steps are not fused then. */
  readonly onResult?: (step: PlanStep, result: Tensor) => void;
}

export interface TrainingPass {
  readonly logits: Tensor;
  /** A step's result, by the plan's slots. With `keepAll` every step has one. */
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
      const result = applyWhileTraining(step, inputs, options);
      slots[step.output] = result;
      options.onResult?.(step, result);
    }
  } else {
    for (const step of plan.fused) {
      const inputs = step.inputs.map((slot) => tensorIn(slots, slot));
      slots[step.output] =
        step.kind === "single"
          ? applyWhileTraining(step, inputs, options)
          : applyFused(step, inputs, (norm, input, added) => {
              const { gamma, beta, epsilon } = normOf(norm);
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
      ? plan.steps.map((step) => ({ kind: "single", ...step }))
      : plan.fused;
    for (const step of steps) {
      const inputs = step.inputs.map((slot) => tensorIn(slots, slot));
      const result =
        step.kind === "single"
          ? compute(step.step.operation, inputs, step.weights)
          : applyFused(step, inputs, (norm, input, added) =>
              inferenceBatchNormRelu(input, normOf(norm), added),
            );
      slots[step.output] = result;
      if (step.kind === "single") onResult?.(step, result);
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
  step: Exclude<FusedStep, { kind: "single" }>,
  inputs: readonly Tensor[],
  normalise: (norm: PlanStep, input: Tensor, added?: Tensor) => Tensor,
): Tensor {
  const { norm } = step;
  const input = tensorIn(inputs, 0);
  if (!norm) return addRelu(input, tensorIn(inputs, 1));
  return step.kind === "normAddRelu" ? normalise(norm, input, tensorIn(inputs, 1)) : normalise(norm, input);
}

function applyWhileTraining(
  planned: PlanStep,
  inputs: readonly Tensor[],
  options: TrainingPassOptions,
): Tensor {
  const { operation, name } = planned.step;
  switch (operation.kind) {
    case "batchNorm": {
      const { gamma, beta, epsilon } = normOf(planned);
      return announce(planned, trainingBatchNorm(tensorIn(inputs, 0), gamma, beta, epsilon), options);
    }
    case "dropout":
      return dropOut(operation.rate, name, tensorIn(inputs, 0), options);
    default:
      return compute(operation, inputs, planned.weights);
  }
}

function announce(
  { step }: PlanStep,
  { y, batchMean, batchVariance }: TrainingBatchNormOutput<Tensor>,
  options: TrainingPassOptions,
): Tensor {
  options.onStatistics?.({ step, mean: keep(batchMean), variance: keep(batchVariance) });
  return y;
}

/** A batch norm's weights, in the order in which it declares them. */
function normOf({ step, weights }: PlanStep): RunningBatchNorm {
  const [gamma, beta, mean, variance] = weights as readonly Tensor[] as readonly Tensor1D[];
  if (step.operation.kind !== "batchNorm" || !gamma || !beta || !mean || !variance)
    throw new Error(`"${step.name}" is no batch norm with all its weights.`);
  return { gamma, beta, mean, variance, epsilon: step.operation.epsilon };
}

/**
 * Inverted dropout (Srivastava et al. 2014, section 10): what stays is divided by the chance to stay. The mask is a function
 * of seed, name and step.
 */
function dropOut(rate: number, name: string, input: Tensor, { seed, step }: TrainingPassOptions): Tensor {
  if (rate === 0) return input.clone();
  const random = Random.fromSeed(seed, `dropout/${name}/${step}`);
  const threshold = rate * 2 ** 32;
  const scale = 1 / (1 - rate);
  const mask = new Float32Array(input.size);
  for (let index = 0; index < mask.length; index += 1) mask[index] = random.uint32() < threshold ? 0 : scale;
  return mul(input, tensor(mask, input.shape));
}

function tensorIn(slots: readonly (Tensor | undefined)[], slot: number): Tensor {
  const found = slots[slot];
  if (!found) throw new Error("A layer ran before its input was there.");
  return found;
}
