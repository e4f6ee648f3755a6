/** The operators that are read, each by the way in which it becomes steps of ours. What is computed of weights alone is in `fold.ts`. */
import { DATA_TYPES } from "../messages";
import { isFloatType } from "./constants";
import type { Handler } from "./node-reader";
import {
  clip,
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  mish,
  prelu,
  relu,
  selu,
  sigmoid,
  softmax,
  softplus,
  swish,
  tanh,
} from "./read-activations";
import { pad, resize, slice, split } from "./read-cuts";
import { concat, flatten, reshape, shape, squeeze, transpose, unsqueeze } from "./read-moves";
import {
  batchNormalization,
  groupNormalization,
  instanceNormalization,
  layerNormalization,
  meanVarianceNormalization,
} from "./read-norms";
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from "./read-pools";
import { gemm, matMul } from "./read-products";
import { power, reduceMax, reduceMean, reduceSquares, squareRoot } from "./read-reductions";
import { add, divide, identity, maximum, mean, multiply, negate, subtract } from "./read-values";
import { conv, convTranspose } from "./read-windows";
import { Refusal } from "./refusal";

/** To another type of floats, all of which are float32 here. */
const cast: Handler = (node) => {
  const type = node.integer("to", DATA_TYPES.float32);
  if (!isFloatType(type)) throw new Refusal("It makes whole numbers of a network's values.");
  return identity(node);
};

export const HANDLERS: ReadonlyMap<string, Handler> = new Map([
  ["Add", add],
  ["AveragePool", averagePool],
  ["BatchNormalization", batchNormalization],
  ["Cast", cast],
  ["Clip", clip],
  ["Concat", concat],
  ["Conv", conv],
  ["ConvTranspose", convTranspose],
  ["Div", divide],
  ["Dropout", identity],
  ["Elu", elu],
  ["Flatten", flatten],
  ["Gelu", gelu],
  ["Gemm", gemm],
  ["GlobalAveragePool", globalAveragePool],
  ["GlobalMaxPool", globalMaxPool],
  ["GroupNormalization", groupNormalization],
  ["HardSigmoid", hardSigmoid],
  ["HardSwish", hardSwish],
  ["Identity", identity],
  ["InstanceNormalization", instanceNormalization],
  ["LayerNormalization", layerNormalization],
  ["LeakyRelu", leakyRelu],
  ["MatMul", matMul],
  ["Max", maximum],
  ["MaxPool", maxPool],
  ["Mean", mean],
  ["MeanVarianceNormalization", meanVarianceNormalization],
  ["Mish", mish],
  ["Mul", multiply],
  ["Neg", negate],
  ["PRelu", prelu],
  ["Pad", pad],
  ["Pow", power],
  ["ReduceL2", reduceSquares],
  ["ReduceMax", reduceMax],
  ["ReduceMean", reduceMean],
  ["ReduceSumSquare", reduceSquares],
  ["Relu", relu],
  ["Reshape", reshape],
  ["Resize", resize],
  ["Selu", selu],
  ["Shape", shape],
  ["Sigmoid", sigmoid],
  ["Slice", slice],
  ["Softmax", softmax],
  ["Softplus", softplus],
  ["Split", split],
  ["Sqrt", squareRoot],
  ["Squeeze", squeeze],
  ["Sub", subtract],
  ["Sum", add],
  ["Swish", swish],
  ["Tanh", tanh],
  ["Transpose", transpose],
  ["Unsqueeze", unsqueeze],
  ["Upsample", resize],
]);
