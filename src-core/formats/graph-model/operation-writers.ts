/** How each kind of operation is written: a kind without an entry does not compile. */
import { SkiploomError } from "../../foundation/errors";
import type { Attributes, OperationKind, OperationOf } from "../../program/operation";
import type { Step } from "../../program/program";
import { conv2d, depthwiseConv2d, transposedConv2d } from "./convolutions";
import type { GraphWriter } from "./graph-writer";
import { StepWriter, type Writer } from "./step-writer";
import { concat, crop, flatten, handedOn, matmul, pad, permute, reshape, subsample } from "./write-moves";
import { batchNorm, groupNorm, l2Norm } from "./write-norms";
import {
  activation,
  add,
  gain,
  maximum,
  multiply,
  offset,
  prelu,
  scale,
  softmax,
  subtract,
} from "./write-values";
import { averagePool, globalAveragePool, maxPool, resize } from "./write-windows";

/** Of what a measurement put into a program: it is never exported. */
const replaced: Writer<unknown> = (_given, { step }) => {
  throw new SkiploomError(
    "unsupported",
    `"${step.path}" stands for a value that was replaced for a measurement, so it cannot be exported.`,
  );
};

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
  dropout: handedOn,
  pathDrop: handedOn,
  pad,
  crop,
  reshape,
  permute,
  resize,
  subsample,
  scale,
  gain,
  offset,
  zeros: replaced,
  batchMean: replaced,
};

/** Adds a step's nodes to the graph. */
export function writeStep(graph: GraphWriter, step: Step): void {
  graph.setNode(step.output, write(step.operation, new StepWriter(graph, step)));
}

function write<Kind extends OperationKind>(operation: OperationOf<Kind>, step: StepWriter): string {
  return WRITERS[operation.kind](operation, step);
}
