/** The rule of each kind of operation: a kind without one does not compile. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Attributes, OperationKind, OperationOf } from "#core/program/operation";
import { activation, prelu, softmax } from "./activations";
import { add, batchMean, gain, offset, scale, zeros } from "./arithmetic";
import { conv2d, depthwiseConv2d, matmul, transposedConv2d } from "./convolutions";
import { groupNorm, l2Norm } from "./image-norms";
import { maximum, multiply, subtract } from "./merging";
import { batchNorm } from "./normalisation";
import { averagePool, globalAveragePool, maxPool, subsample } from "./pooling";
import { dropout, pathDrop } from "./random";
import { concat, crop, flatten, pad, permute, reshape } from "./reshaping";
import { resize } from "./resizing";
import type { Gradients, Rule, Saved, StepResult, TrainingStep, Wanted } from "./rule";

const RULES: { readonly [Kind in OperationKind]: Rule<Attributes[Kind]> } = {
  conv2d,
  depthwiseConv2d,
  transposedConv2d,
  matmul,
  batchNorm,
  activation,
  softmax,
  prelu,
  groupNorm,
  l2Norm,
  add,
  subtract,
  multiply,
  maximum,
  concat,
  maxPool,
  averagePool,
  globalAveragePool,
  flatten,
  dropout,
  pathDrop,
  pad,
  crop,
  reshape,
  permute,
  resize,
  subsample,
  scale,
  gain,
  offset,
  zeros,
  batchMean,
};

/** Outside of training. @param inputs results that it reads; @param weights in the order in which the step declares them */
export function compute<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  inputs: readonly Tensor[],
  weights: readonly Tensor[],
): Tensor {
  return RULES[operation.kind].forward(operation, inputs, weights);
}

/** In a training step. */
export function computeTraining<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  inputs: readonly Tensor[],
  weights: readonly Tensor[],
  step: TrainingStep,
): StepResult {
  const { train } = RULES[operation.kind];
  return train ? train(operation, inputs, weights, step) : computeKeeping(operation, inputs, weights);
}

/** As the exported model computes it, with what the gradient needs. */
export function computeKeeping<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  inputs: readonly Tensor[],
  weights: readonly Tensor[],
): StepResult {
  const { keeping, forward } = RULES[operation.kind];
  return keeping
    ? keeping(operation, inputs, weights)
    : { y: forward(operation, inputs, weights), extra: [] };
}

/** What a step must keep for its gradient. */
export function needsOf<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
): { readonly inputs: boolean; readonly output: boolean } {
  const { needs: rule } = RULES[operation.kind];
  const needs = typeof rule === "function" ? rule(operation) : rule;
  return { inputs: needs === "inputs" || needs === "both", output: needs === "output" || needs === "both" };
}

export function differentiate<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  dy: Tensor,
  saved: Saved,
  wanted: Wanted,
): Gradients {
  return RULES[operation.kind].backward(operation, dy, saved, wanted);
}
