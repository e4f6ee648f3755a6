/** The writer of each kind of operation: a kind without one does not compile. */
import type { Attributes, OperationKind, OperationOf } from "../../../program/operation";
import { activation, prelu, softmax } from "./activations";
import { batchMean, gain, offset, scale, zeros } from "./arithmetic";
import { conv2d, depthwiseConv2d, matmul, transposedConv2d } from "./convolutions";
import { add, concat, maximum, multiply, subtract } from "./merging";
import { batchNorm, groupNorm, l2Norm } from "./norms";
import { averagePool, globalAveragePool, maxPool, subsample } from "./pooling";
import { dropout, pathDrop } from "./random";
import { crop, flatten, pad, permute, reshape } from "./reshaping";
import { resize } from "./resizing";
import type { Result, StepToWrite, Writer } from "./writer";

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

/** @throws SkiploomError `unsupported` for what the dialect has no layers for */
export function writeStep<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  step: StepToWrite,
): Result {
  return WRITERS[operation.kind](operation, step);
}
