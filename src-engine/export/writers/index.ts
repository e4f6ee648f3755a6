/** The writer of each kind of operation: a kind without one does not compile. */
import type { Attributes, OperationKind, OperationOf } from "#core/program/operation";
import type { Step } from "#core/program/program";
import { activation, softmax } from "./activations";
import { add, batchMean, scale, zeros } from "./arithmetic";
import { conv2d, depthwiseConv2d, matmul } from "./convolutions";
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

export function write<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  step: Step,
  read: WeightReader,
): Written {
  return WRITERS[operation.kind](operation, step, read);
}
