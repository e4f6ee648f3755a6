/** The writer of each kind of operation: a kind without one does not compile. */
import type { Shape } from "#core/layers/layer";
import type { Attributes, OperationKind, OperationOf } from "#core/program/operation";
import type { Step } from "#core/program/program";
import { activation, softmax } from "./activations";
import { add, batchMean, scale, zeros } from "./arithmetic";
import { conv2d, depthwiseConv2d, matmul } from "./convolutions";
import { maximum, multiply, subtract } from "./merging";
import { batchNorm } from "./normalisation";
import { averagePool, globalAveragePool, maxPool, subsample } from "./pooling";
import { dropout } from "./random";
import { concat, flatten, pad } from "./reshaping";
import type { WeightReader, Writer, Written } from "./writer";

const WRITERS: { readonly [Kind in OperationKind]: Writer<Attributes[Kind]> } = {
  conv2d,
  depthwiseConv2d,
  matmul,
  batchNorm,
  activation,
  softmax,
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
  pad,
  subsample,
  scale,
  zeros,
  batchMean,
};

/** @param shapes of the step's inputs, for one example */
export function write<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  step: Step,
  read: WeightReader,
  shapes: readonly Shape[],
): Written {
  return WRITERS[operation.kind](operation, step, read, shapes);
}
