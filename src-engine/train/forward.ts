/** Runs a network's plan: while training with this batch's statistics and dropout, else as the exported model does. */
import { keep, type Tensor, type Tensor1D, tidy } from "@tensorflow/tfjs-core";
import type { Step } from "#core/program/program";
import {
  addRelu,
  inferenceBatchNormRelu,
  type RunningBatchNorm,
  trainingBatchNormRelu,
} from "#engine/backends/operations/fused-layers";
import type { TrainingBatchNormOutput } from "#engine/backends/operations/training-batch-norm";
import type { CompiledNetwork } from "../compile/compiled-network";
import type { PlanStep } from "../compile/execution-plan";
import type { FusedStep } from "../compile/fuse";
import { compute, computeKeeping, computeTraining } from "../operations/index";
import type { StepResult } from "../operations/rule";

/** Mean and variance of one batch norm's batch. Kept: whoever asked for the pass disposes them. */
export interface BatchStatistics {
  readonly step: Step;
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

/** Of batch norms: `batch`, as training computes, or `running`, as a trained network answers, where nothing is dropped either. */
export type Statistics = "batch" | "running";

export type OnResult = (step: PlanStep, result: Tensor, inputs: readonly Tensor[]) => void;

export interface TrainingPassOptions {
  readonly seed: number;
  /** Counted from 1: with the seed and the step's name it determines the dropout masks. */
  readonly step: number;
  readonly onStatistics?: (statistics: BatchStatistics) => void;
  /** Sees every step's result as it is made, with what the step read; steps are not fused then. */
  readonly onResult?: OnResult;
}

/** One step of a training pass. To be called inside a tidy; a batch's statistics are kept where somebody asked for them. */
export function runStep(
  step: FusedStep,
  inputs: readonly Tensor[],
  options: Pick<TrainingPassOptions, "seed" | "step"> & {
    readonly onStatistics?: ((statistics: BatchStatistics) => void) | undefined;
    readonly statistics?: Statistics;
  },
): StepResult {
  const input = tensorIn(inputs, 0);
  if (options.statistics === "running")
    return step.kind === "single"
      ? computeKeeping(step.step.operation, inputs, step.weights)
      : { y: inferFused(step, inputs), extra: [] };
  if (step.kind === "addRelu") return { y: addRelu(input, tensorIn(inputs, 1)), extra: [] };
  if (step.kind !== "single") {
    const { gamma, beta, epsilon } = normOf(step.norm);
    const added = step.kind === "normAddRelu" ? tensorIn(inputs, 1) : undefined;
    return announced(step.norm.step, trainingBatchNormRelu(input, gamma, beta, epsilon, added), options);
  }
  const { operation, name } = step.step;
  const result = computeTraining(operation, inputs, step.weights, { name, ...options });
  if (operation.kind === "batchNorm") {
    const [mean, variance] = result.extra as readonly Tensor[] as readonly Tensor1D[];
    if (mean && variance) announce(step.step, mean, variance, options);
  }
  return result;
}

/** Runs a batch forward, to be called inside a tidy: it leaves every step's result to its caller. */
export function trainingPass(network: CompiledNetwork, images: Tensor, options: TrainingPassOptions): Tensor {
  const slots: (Tensor | undefined)[] = [images];
  const { plan } = network;
  const steps: readonly FusedStep[] = options.onResult
    ? plan.steps.map((step) => ({ kind: "single", ...step }))
    : plan.fused;
  for (const step of steps) {
    const inputs = step.inputs.map((slot) => tensorIn(slots, slot));
    const { y } = runStep(step, inputs, options);
    slots[step.output] = y;
    if (step.kind === "single") options.onResult?.(step, y, inputs);
  }
  return tensorIn(slots, plan.output);
}

/** Logits of a batch with the running statistics and without dropout. Frees each result after its last use. */
export function inferencePass(network: CompiledNetwork, images: Tensor, onResult?: OnResult): Tensor {
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
          : inferFused(step, inputs);
      slots[step.output] = result;
      if (step.kind === "single") onResult?.(step, result, inputs);
      for (const slot of step.lastReads) {
        // The images are the caller's.
        if (slot !== 0) slots[slot]?.dispose();
        slots[slot] = undefined;
      }
    }
    return tensorIn(slots, network.plan.output);
  });
}

type Listening = { readonly onStatistics?: ((statistics: BatchStatistics) => void) | undefined };

function announced(
  step: Step,
  { y, batchMean, batchVariance }: TrainingBatchNormOutput<Tensor>,
  options: Listening,
): StepResult {
  announce(step, batchMean, batchVariance, options);
  return { y, extra: [batchMean, batchVariance] };
}

function announce(step: Step, mean: Tensor1D, variance: Tensor1D, { onStatistics }: Listening): void {
  onStatistics?.({ step, mean: keep(mean), variance: keep(variance) });
}

function inferFused(step: Exclude<FusedStep, { kind: "single" }>, inputs: readonly Tensor[]): Tensor {
  const input = tensorIn(inputs, 0);
  if (step.kind === "addRelu") return addRelu(input, tensorIn(inputs, 1));
  const added = step.kind === "normAddRelu" ? tensorIn(inputs, 1) : undefined;
  return inferenceBatchNormRelu(input, normOf(step.norm), added);
}

/** A batch norm's weights, in the order in which it declares them. */
function normOf({ step, weights }: PlanStep): RunningBatchNorm {
  const [gamma, beta, mean, variance] = weights as readonly Tensor[] as readonly Tensor1D[];
  if (step.operation.kind !== "batchNorm" || !gamma || !beta || !mean || !variance)
    throw new Error(`"${step.name}" is no batch norm with all its weights.`);
  return { gamma, beta, mean, variance, epsilon: step.operation.epsilon };
}

function tensorIn(slots: readonly (Tensor | undefined)[], slot: number): Tensor {
  const found = slots[slot];
  if (!found) throw new Error("A layer ran before its input was there.");
  return found;
}
