/**
 * How each kind of operation is computed, outside of training: batch norm by its running statistics, no dropout. TensorFlow.js's
 * own functions, but where they lack a gradient or do too much.
 */
import {
  add,
  avgPool,
  batchNorm,
  concat,
  div,
  elu,
  erf,
  fused,
  leakyRelu,
  maxPool,
  mean,
  mul,
  pad,
  relu,
  reshape,
  selu,
  sigmoid,
  softmax,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tanh,
  tidy,
  tile,
  zeros,
} from "@tensorflow/tfjs-core";
import type { ActivationFunction, Attributes, OperationKind, OperationOf } from "#core/program/operation";
import { fusedActivation } from "#engine/backends/operations/activation-gradients";
import { convolutionWithBias, depthwiseConvolution } from "#engine/backends/operations/convolution-gradient";
import { stridedSubsample } from "#engine/backends/operations/strided-subsample";

type Operations = {
  readonly [Kind in OperationKind]: (
    attributes: Attributes[Kind],
    inputs: readonly Tensor[],
    weights: readonly Tensor[],
  ) => Tensor;
};

const OPERATIONS: Operations = {
  conv2d: ({ strides, padding, dilations }, inputs, weights) =>
    convolutionWithBias(at(inputs, 0), at(weights, 0), weights[1], { strides, pad: padding, dilations }),
  depthwiseConv2d({ strides, padding, dilations }, inputs, weights) {
    const y = depthwiseConvolution(at(inputs, 0), at(weights, 0), { strides, pad: padding, dilations });
    const [, bias] = weights;
    return bias ? add(y, reshape(bias, [1, 1, 1, bias.size])) : y;
  },
  matmul(_attributes, inputs, weights) {
    const [a, b] = [at(inputs, 0) as Tensor2D, at(weights, 0) as Tensor2D];
    const [, bias] = weights;
    return fused.matMul({ a, b, ...(bias && { bias }), activation: "linear" });
  },
  batchNorm({ epsilon }, inputs, weights) {
    const [gamma, beta, runningMean, runningVariance] = [0, 1, 2, 3].map((index) => at(weights, index));
    const x = at(inputs, 0) as Tensor4D;
    return batchNorm(
      x,
      runningMean as Tensor1D,
      runningVariance as Tensor1D,
      beta as Tensor1D,
      gamma as Tensor1D,
      epsilon,
    );
  },
  activation: ({ function: name, slope }, inputs) => ACTIVATIONS[name](at(inputs, 0), slope),
  softmax: (_attributes, inputs) => softmax(at(inputs, 0)),
  add: (_attributes, inputs) =>
    inputs.slice(1).reduce<Tensor>((sum, input) => add(sum, input), at(inputs, 0)),
  concat: (_attributes, inputs) => concat([...inputs], -1),
  maxPool: ({ window, strides, padding }, inputs) =>
    maxPool(at(inputs, 0) as Tensor4D, [...window], [...strides], padding),
  averagePool: ({ window, strides, padding }, inputs) =>
    avgPool(at(inputs, 0) as Tensor4D, [...window], [...strides], padding),
  globalAveragePool: (_attributes, inputs) => mean(at(inputs, 0), [1, 2]),
  flatten(_attributes, inputs) {
    const x = at(inputs, 0);
    return reshape(x, [x.shape[0] ?? 0, -1]);
  },
  // A tensor of its own can be freed without asking who else holds it.
  dropout: (_attributes, inputs) => at(inputs, 0).clone(),
  pad: ({ before, after }, inputs) =>
    pad(at(inputs, 0), [[0, 0], ...before.map((width, axis): [number, number] => [width, after[axis] ?? 0])]),
  // A pool of one pixel would look for the largest of one value, and keep its input to look again.
  subsample: ({ strides }, inputs) => stridedSubsample(at(inputs, 0) as Tensor4D, strides),
  scale: ({ factor }, inputs) => mul(at(inputs, 0), factor),
  zeros: ({ shape }, inputs) => zeros([at(inputs, 0).shape[0] ?? 0, ...shape]),
  batchMean(_attributes, inputs) {
    const x = at(inputs, 0);
    return tidy(() =>
      tile(
        mean(x, 0, true),
        x.shape.map((side, axis) => (axis === 0 ? side : 1)),
      ),
    );
  },
};

const ACTIVATIONS: Readonly<Record<ActivationFunction, (x: Tensor, slope: number) => Tensor>> = {
  relu: (x) => relu(x),
  leakyRelu: (x, slope) => leakyRelu(x, slope),
  elu: (x) => elu(x),
  selu: (x) => selu(x),
  /** x times the normal distribution's cumulative function (Hendrycks & Gimpel 2016). */
  gelu: (x) => fusedActivation(x, "gelu") ?? mul(x, mul(0.5, add(1, erf(div(x, Math.SQRT2))))),
  sigmoid: (x) => sigmoid(x),
  tanh: (x) => tanh(x),
  softmax: (x) => softmax(x),
  swish: (x) => fusedActivation(x, "swish") ?? mul(sigmoid(x), x),
};

/** @param inputs results that it reads; @param weights in the order in which the step declares them */
export function compute<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  inputs: readonly Tensor[],
  weights: readonly Tensor[],
): Tensor {
  return OPERATIONS[operation.kind](operation, inputs, weights);
}

function at(tensors: readonly Tensor[], index: number): Tensor {
  const found = tensors[index];
  if (!found) throw new Error("An operation ran without all of its inputs.");
  return found;
}
