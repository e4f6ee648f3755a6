/**
 * The gradient of each kind of operation: what it needs of the forward pass, and what it gives for what is wanted. Kernels' own
 * gradients are those that TensorFlow.js's registry and `backends/operations` hold for them.
 */
import {
  add,
  div,
  erf,
  exp,
  getGradient,
  matMul,
  mean,
  mul,
  type NamedAttrMap,
  reshape,
  sigmoid,
  slice,
  split,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tile,
} from "@tensorflow/tfjs-core";
import type { ActivationFunction, Attributes, OperationKind, OperationOf } from "#core/program/operation";
import { ACTIVATION, offers } from "#engine/backends/operations/fused-names";
import { STRIDED_SUBSAMPLE } from "#engine/backends/operations/strided-subsample-names";
import { TRAINING_BATCH_NORM } from "#engine/backends/operations/training-batch-norm-names";

/** What is kept from the forward pass until a step's turn comes in the backward pass. */
export interface Saved {
  /** Only where the rule asks for them. */
  readonly inputs: readonly Tensor[];
  readonly output: Tensor | undefined;
  /** What the forward pass made beside the result: a batch's mean and variance, a dropout mask. */
  readonly extra: readonly Tensor[];
  readonly weights: readonly Tensor[];
  /** Shapes of the inputs, the batch first. */
  readonly shapes: readonly (readonly number[])[];
}

export interface Wanted {
  /** Whether the gradient by an input is. */
  readonly inputs: readonly boolean[];
}

/** Undefined where a gradient is not wanted, or there is none. */
export interface Gradients {
  readonly inputs: readonly (Tensor | undefined)[];
  /** In the order in which the step declares its weights. */
  readonly weights?: readonly (Tensor | undefined)[];
}

interface Rule<Given> {
  readonly needs: Needs | ((attributes: Given) => Needs);
  readonly backward: (attributes: Given, dy: Tensor, saved: Saved, wanted: Wanted) => Gradients;
}
type Needs = "inputs" | "output" | "both" | "nothing";

type Rules = { readonly [Kind in OperationKind]: Rule<Attributes[Kind]> };

const RULES: Rules = {
  conv2d: {
    needs: "inputs",
    backward: ({ strides, padding, dilations }, dy, { inputs, weights }, wanted) =>
      convolution("FusedConv2D", { strides, padding, dilations }, dy, inputs, weights, wanted),
  },
  depthwiseConv2d: {
    needs: "inputs",
    backward({ strides, padding, dilations }, dy, { inputs, weights }, wanted) {
      const steps = { strides, padding, dilations };
      const found = convolution("DepthwiseConv2dNative", steps, dy, inputs, weights.slice(0, 1), wanted);
      const [, bias] = weights;
      return bias
        ? { ...found, weights: [...(found.weights ?? []), reshape(sum(dy, [0, 1, 2]), bias.shape)] }
        : found;
    },
  },
  matmul: {
    needs: "inputs",
    backward(_attributes, dy, { inputs, weights }, wanted) {
      const [a, b] = [at(inputs, 0) as Tensor2D, at(weights, 0) as Tensor2D];
      const dy2 = dy as Tensor2D;
      const [, bias] = weights;
      return {
        inputs: [wanted.inputs[0] ? matMul(dy2, b, false, true) : undefined],
        weights: [matMul(a, dy2, true, false), ...(bias ? [sum(dy2, 0)] : [])],
      };
    },
  },
  batchNorm: {
    needs: "inputs",
    backward({ epsilon }, dy, { inputs, weights, extra }) {
      const saved = [at(inputs, 0), at(weights, 0), at(extra, 0), at(extra, 1)];
      return ofNorm(registered(TRAINING_BATCH_NORM, dy, saved, { epsilon }));
    },
  },
  activation: {
    needs: ({ function: name }) => SLOPES[name].needs,
    backward: ({ function: name, slope }, dy, saved) => ({
      inputs: [SLOPES[name].backward(slope, dy, saved)],
    }),
  },
  softmax: {
    needs: "output",
    backward: (_attributes, dy, saved) => ({ inputs: [softmaxGradient(dy, saved)] }),
  },
  add: {
    needs: "nothing",
    backward: (_attributes, dy, { shapes }) => ({ inputs: shapes.map(() => dy.clone()) }),
  },
  concat: {
    needs: "nothing",
    backward: (_attributes, dy, { shapes }) => ({
      inputs: split(
        dy,
        shapes.map((shape) => shape.at(-1) ?? 0),
        dy.rank - 1,
      ),
    }),
  },
  maxPool: {
    needs: "both",
    backward: ({ window, strides, padding }, dy, { inputs, output }) =>
      only(registered("MaxPool", dy, [at(inputs, 0), some(output)], pool(window, strides, padding))),
  },
  averagePool: {
    needs: "inputs",
    backward: ({ window, strides, padding }, dy, { inputs }) =>
      only(registered("AvgPool", dy, [at(inputs, 0)], pool(window, strides, padding))),
  },
  globalAveragePool: {
    needs: "inputs",
    backward: (_attributes, dy, { inputs }) =>
      only(registered("Mean", dy, [at(inputs, 0)], { axis: [1, 2] })),
  },
  flatten: {
    needs: "nothing",
    backward: (_attributes, dy, { shapes }) => ({ inputs: [reshape(dy, [...(shapes[0] ?? [])])] }),
  },
  dropout: {
    needs: "nothing",
    backward: (_attributes, dy, { extra }) => ({ inputs: [extra[0] ? mul(dy, extra[0]) : dy.clone()] }),
  },
  pad: {
    needs: "nothing",
    backward: ({ before }, dy, { shapes }) => ({
      inputs: [slice(dy, [0, ...before], [...(shapes[0] ?? [])])],
    }),
  },
  subsample: {
    needs: "inputs",
    backward: ({ strides }, dy, { inputs }) =>
      only(registered(STRIDED_SUBSAMPLE, dy, [at(inputs, 0)], { strides: [...strides] })),
  },
  scale: { needs: "nothing", backward: ({ factor }, dy) => ({ inputs: [mul(dy, factor)] }) },
  zeros: { needs: "nothing", backward: () => ({ inputs: [undefined] }) },
  batchMean: {
    needs: "nothing",
    backward: (_attributes, dy) => ({
      inputs: [
        tile(
          mean(dy, 0, true),
          dy.shape.map((side, axis) => (axis === 0 ? side : 1)),
        ),
      ],
    }),
  },
};

interface Slope {
  readonly needs: Needs;
  /** @param slope of leaky ReLU */
  readonly backward: (slope: number, dy: Tensor, saved: Saved) => Tensor;
}

const SLOPES: Readonly<Record<ActivationFunction, Slope>> = {
  relu: ofOutput("Relu"),
  elu: ofOutput("Elu"),
  sigmoid: ofOutput("Sigmoid"),
  tanh: ofOutput("Tanh"),
  softmax: { needs: "output", backward: (_slope, dy, saved) => softmaxGradient(dy, saved) },
  leakyRelu: {
    needs: "inputs",
    backward: (alpha, dy, { inputs }) => first(registered("LeakyRelu", dy, [at(inputs, 0)], { alpha })),
  },
  selu: {
    needs: "inputs",
    backward: (_slope, dy, { inputs }) => first(registered("Selu", dy, [at(inputs, 0)], {})),
  },
  /** phi(x) x + Phi(x), phi and Phi of the normal distribution. */
  gelu: ofFused("gelu", (x) => {
    const cumulative = mul(0.5, add(1, erf(div(x, Math.SQRT2))));
    const density = mul(exp(mul(-0.5, square(x))), 1 / Math.sqrt(2 * Math.PI));
    return add(cumulative, mul(x, density));
  }),
  /** s + x s (1 - s), s the sigmoid. */
  swish: ofFused("swish", (x) => {
    const s = sigmoid(x);
    return add(s, mul(x, mul(s, sub(1, s))));
  }),
};

function ofOutput(kernel: string): Slope {
  return {
    needs: "output",
    backward: (_slope, dy, { output }) => first(registered(kernel, dy, [some(output)], {})),
  };
}

function ofFused(name: "gelu" | "swish", slopeOf: (x: Tensor) => Tensor): Slope {
  return {
    needs: "inputs",
    backward(_slope, dy, { inputs }) {
      const x = at(inputs, 0);
      return offers(ACTIVATION)
        ? first(registered(ACTIVATION, dy, [x], { function: name }))
        : mul(dy, slopeOf(x));
    },
  };
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

/** x, gamma and beta; the running statistics have no gradient. */
export function ofNorm(found: Record<string, () => Tensor>): Gradients {
  const { x, gamma, beta, added } = found;
  if (!x || !gamma || !beta) throw new Error("Batch norm has no gradient here.");
  return { inputs: [x(), ...(added ? [added()] : [])], weights: [gamma(), beta(), undefined, undefined] };
}

/** A kernel's gradients by its inputs' names, computed when they are called. */
export function registered(
  kernel: string,
  dy: Tensor,
  saved: readonly Tensor[],
  attributes: NamedAttrMap,
): Record<string, () => Tensor> {
  const config = getGradient(kernel);
  if (!config) throw new Error(`The kernel "${kernel}" has no gradient.`);
  return config.gradFunc(dy, [...saved], attributes) as Record<string, () => Tensor>;
}

function convolution(
  kernel: string,
  steps: {
    readonly strides: readonly number[];
    readonly padding: string;
    readonly dilations: readonly number[];
  },
  dy: Tensor,
  inputs: readonly Tensor[],
  weights: readonly Tensor[],
  wanted: Wanted,
): Gradients {
  const found = registered(kernel, dy, [at(inputs, 0), at(weights, 0)], {
    strides: [...steps.strides],
    pad: steps.padding,
    dilations: [...steps.dilations],
    dataFormat: "NHWC",
  });
  return {
    inputs: [wanted.inputs[0] ? found.x?.() : undefined],
    weights: [found.filter?.(), ...(weights[1] ? [found.bias?.()] : [])],
  };
}

function pool(window: readonly number[], strides: readonly number[], pad: string): NamedAttrMap {
  return { filterSize: [...window], strides: [...strides], pad };
}

function softmaxGradient(dy: Tensor, { output }: Saved): Tensor {
  const y = some(output);
  const product = mul(dy, y);
  return sub(product, mul(sum(product, -1, true), y));
}

function only(found: Record<string, () => Tensor>): Gradients {
  return { inputs: [first(found)] };
}

function first(found: Record<string, () => Tensor>): Tensor {
  const [gradient] = Object.values(found);
  if (!gradient) throw new Error("A kernel has no gradient by its input.");
  return gradient();
}

function at(tensors: readonly Tensor[], index: number): Tensor {
  return some(tensors[index]);
}

function some(tensor: Tensor | undefined): Tensor {
  if (!tensor) throw new Error("The backward pass lost a saved tensor.");
  return tensor;
}
