/** The writer of each kind of operation: a kind without one does not compile. */
import type { StepInputs } from "#core/export/way";
import type { Attributes, OperationKind, OperationOf } from "#core/program/operation";
import type { Step } from "#core/program/program";
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
import type { WeightReader, Writer, Written } from "./writer";

const WRITERS: { readonly [Kind in OperationKind]: Writer<Attributes[Kind]> } = {
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

/** @param inputs what is known of the values that the step reads */
export function write<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  step: Step,
  read: WeightReader,
  inputs: StepInputs,
): Written {
  return WRITERS[operation.kind](operation, step, read, inputs);
}
