/** How each kind of operation is written: a kind without an entry does not compile. */
import { SkiploomError } from "../../foundation/errors";
import type { Attributes, OperationKind, OperationOf } from "../../program/operation";
import type { Step } from "../../program/program";
import type { GraphWriter } from "./graph-writer";
import { StepWriter, type Writer } from "./step-writer";
import { crop, flatten, handedOn, keepsOrder, matmul, pad, permute, reshape } from "./write-moves";
import { groupNorm, l2Norm } from "./write-norms";
import {
  activation,
  add,
  batchNorm,
  concat,
  gain,
  maximum,
  multiply,
  offset,
  prelu,
  scale,
  softmax,
  subtract,
} from "./write-values";
import {
  averagePool,
  conv2d,
  depthwiseConv2d,
  globalAveragePool,
  maxPool,
  resize,
  subsample,
  transposedConv2d,
} from "./write-windows";

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
  const { operation, inputs, output } = step;
  graph.setName(output, write(operation, new StepWriter(graph, step)));
  if (keepsOrder(step)) graph.setImage(output, graph.imageOf(inputs[0] ?? 0));
}

function write<Kind extends OperationKind>(operation: OperationOf<Kind>, step: StepWriter): string {
  return WRITERS[operation.kind](operation, step);
}
