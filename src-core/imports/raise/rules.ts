/** Which layers each kind of operation becomes. A new kind of operation needs its line here. */
import type { Attributes, Operation, OperationKind, OperationOf } from "../../program/operation";
import { raiseConv2d, raiseDepthwise, raiseMatmul, raiseTransposed } from "./convolution-rules";
import {
  raiseActivation,
  raiseBatchNorm,
  raiseDropout,
  raiseGain,
  raiseGroupNorm,
  raiseOffset,
  raisePathDrop,
  raisePrelu,
  raiseScale,
} from "./norm-rules";
import { draft, type Given, plain, type Raised, refusal } from "./rule";
import {
  raiseAveragePool,
  raiseCrop,
  raiseFlatten,
  raiseMaxPool,
  raisePad,
  raisePermute,
  raiseReshape,
  raiseResize,
  raiseSubsample,
} from "./shape-rules";

type Rules = {
  readonly [Kind in OperationKind]: (attributes: Attributes[Kind], given: Given) => Raised;
};

const RULES: Rules = {
  conv2d: raiseConv2d,
  depthwiseConv2d: raiseDepthwise,
  transposedConv2d: raiseTransposed,
  matmul: raiseMatmul,
  batchNorm: raiseBatchNorm,
  activation: raiseActivation,
  softmax: () => [draft("activation", { function: "softmax" })],
  prelu: raisePrelu,
  groupNorm: raiseGroupNorm,
  l2Norm: ({ epsilon }) => [draft("l2Norm", { epsilon: plain(epsilon) })],
  add: (_attributes, given) => merge("add", given),
  subtract: () => [draft("subtract")],
  multiply: (_attributes, given) => merge("multiply", given),
  maximum: (_attributes, given) => merge("maximum", given),
  concat: (_attributes, given) => merge("concat", given),
  maxPool: raiseMaxPool,
  averagePool: raiseAveragePool,
  globalAveragePool: () => [draft("globalAvgPool2d")],
  flatten: raiseFlatten,
  dropout: raiseDropout,
  pathDrop: raisePathDrop,
  pad: raisePad,
  crop: raiseCrop,
  reshape: raiseReshape,
  permute: raisePermute,
  resize: raiseResize,
  subsample: raiseSubsample,
  scale: raiseScale,
  gain: raiseGain,
  offset: raiseOffset,
  zeros: () =>
    refusal(
      "It gives zeros whatever comes in, and no layer here does.",
      "Take out the branch that it begins.",
    ),
  batchMean: () =>
    refusal("It takes the mean over a batch of images.", "Export the network as it is used, without it."),
};

/** More wires into one merge cannot be drawn so that a person reads them. */
const MOST_MERGED = 1_000;

/** Of a single input a merge hands it on. */
function merge(type: string, { shapes }: Given): Raised {
  if (shapes.length > MOST_MERGED) {
    return refusal(
      `It joins ${shapes.length.toLocaleString("en")} values, and ${MOST_MERGED.toLocaleString("en")} are the most here.`,
      "Join them in several steps.",
    );
  }
  return shapes.length === 1 ? [] : [draft(type)];
}

export function raiseOperation(operation: Operation, given: Given): Raised {
  return apply(operation, given);
}

function apply<Kind extends OperationKind>(operation: OperationOf<Kind>, given: Given): Raised {
  return RULES[operation.kind](operation, given);
}
