/** Activations: a function of each value alone, but for softmax. */
import {
  abs,
  add,
  div,
  elu,
  erf,
  exp,
  leakyRelu,
  log,
  mul,
  neg,
  prelu as rectified,
  relu,
  relu6,
  selu,
  sigmoid,
  softmax as softmaxOf,
  square,
  step,
  sub,
  sum,
  type Tensor,
  tanh,
} from "@tensorflow/tfjs-core";
import type { ActivationFunction, Attributes } from "#core/program/operation";
import { type FusedActivation, fusedActivation } from "#engine/backends/operations/activation-gradients";
import { ACTIVATION, offers } from "#engine/backends/operations/fused-names";
import { at, first, overChannels, registered, some } from "./registered";
import type { Needs, Rule, Saved } from "./rule";

interface Curve {
  readonly value: (x: Tensor, slope: number) => Tensor;
  readonly needs: Needs;
  /** Gradient by x. */
  readonly gradient: (dy: Tensor, saved: Saved, slope: number) => Tensor;
}

const FUNCTIONS: Readonly<Record<ActivationFunction, Curve>> = {
  relu: { value: (x) => relu(x), ...ofOutput("Relu") },
  relu6: {
    value: (x) => relu6(x),
    needs: "inputs",
    gradient: (dy, { inputs }) => first(registered("Relu6", dy, [at(inputs, 0)], {})),
  },
  elu: { value: (x) => elu(x), ...ofOutput("Elu") },
  sigmoid: { value: (x) => sigmoid(x), ...ofOutput("Sigmoid") },
  tanh: { value: (x) => tanh(x), ...ofOutput("Tanh") },
  softmax: { value: (x) => softmaxOf(x), needs: "output", gradient: softmaxGradient },
  leakyRelu: {
    value: (x, slope) => leakyRelu(x, slope),
    needs: "inputs",
    gradient: (dy, { inputs }, alpha) => first(registered("LeakyRelu", dy, [at(inputs, 0)], { alpha })),
  },
  selu: {
    value: (x) => selu(x),
    needs: "inputs",
    gradient: (dy, { inputs }) => first(registered("Selu", dy, [at(inputs, 0)], {})),
  },
  /** x times the normal distribution's cumulative function (Hendrycks & Gimpel 2016). Slope: phi(x) x + Phi(x). */
  gelu: ofFused(
    "gelu",
    (x) => mul(x, cumulative(x)),
    (x) => {
      const density = mul(exp(mul(-0.5, square(x))), 1 / Math.sqrt(2 * Math.PI));
      return add(cumulative(x), mul(x, density));
    },
  ),
  /** Slope: s + x s (1 - s), s the sigmoid. */
  swish: ofFused(
    "swish",
    (x) => mul(sigmoid(x), x),
    (x) => {
      const s = sigmoid(x);
      return add(s, mul(x, mul(s, sub(1, s))));
    },
  ),
  softplus: ofFused("softplus", softplus, (x) => sigmoid(x)),
  /** Slope: t + x (1 - t^2) s, t the tanh of the softplus, s the sigmoid. */
  mish: ofFused(
    "mish",
    (x) => mul(x, tanh(softplus(x))),
    (x) => {
      const t = tanh(softplus(x));
      return add(t, mul(mul(x, sub(1, square(t))), sigmoid(x)));
    },
  ),
  hardSigmoid: ofFused("hardSigmoid", hardSigmoid, (x) => mul(insideOfCorners(x), 1 / 6)),
  /** Slope: 0 up to -3, x / 3 + 1 / 2 up to 3, then 1. */
  hardSwish: ofFused(
    "hardSwish",
    (x) => mul(x, hardSigmoid(x)),
    (x) => add(mul(insideOfCorners(x), add(div(x, 3), 0.5)), sub(1, step(sub(3, x)))),
  ),
};

function softplus(x: Tensor): Tensor {
  return add(relu(x), log(add(1, exp(neg(abs(x))))));
}

function hardSigmoid(x: Tensor): Tensor {
  return mul(relu6(add(x, 3)), 1 / 6);
}

/** 1 between -3 and 3, else 0. */
function insideOfCorners(x: Tensor): Tensor {
  return mul(step(add(x, 3)), step(sub(3, x)));
}

export const activation: Rule<Attributes["activation"]> = {
  forward: ({ function: name, slope }, inputs) => FUNCTIONS[name].value(at(inputs, 0), slope),
  needs: ({ function: name }) => FUNCTIONS[name].needs,
  backward: ({ function: name, slope }, dy, saved) => ({
    inputs: [FUNCTIONS[name].gradient(dy, saved, slope)],
  }),
};

export const softmax: Rule<Attributes["softmax"]> = {
  forward: (_attributes, inputs) => softmaxOf(at(inputs, 0)),
  needs: "output",
  backward: (_attributes, dy, saved) => ({ inputs: [softmaxGradient(dy, saved)] }),
};

/** Weights: the slopes. */
export const prelu: Rule<Attributes["prelu"]> = {
  forward: (_attributes, inputs, weights) => rectified(at(inputs, 0), at(weights, 0)),
  needs: "inputs",
  backward(_attributes, dy, { inputs, weights }, wanted) {
    const [x, slopes] = [at(inputs, 0), at(weights, 0)];
    const above = first(registered("Relu", dy, [x], {}));
    const below = sub(dy, above);
    return {
      inputs: [wanted.inputs[0] ? add(above, mul(below, slopes)) : undefined],
      weights: [overChannels(mul(below, x), slopes)],
    };
  },
};

/** A function whose kernel's gradient reads its result. */
function ofOutput(kernel: string): Pick<Curve, "needs" | "gradient"> {
  return { needs: "output", gradient: (dy, { output }) => first(registered(kernel, dy, [some(output)], {})) };
}

/** A function that a device may have one kernel for; else it is put together. */
function ofFused(name: FusedActivation, value: (x: Tensor) => Tensor, slope: (x: Tensor) => Tensor): Curve {
  return {
    value: (x) => fusedActivation(x, name) ?? value(x),
    needs: "inputs",
    gradient(dy, { inputs }) {
      const x = at(inputs, 0);
      return offers(ACTIVATION)
        ? first(registered(ACTIVATION, dy, [x], { function: name }))
        : mul(dy, slope(x));
    },
  };
}

function cumulative(x: Tensor): Tensor {
  return mul(0.5, add(1, erf(div(x, Math.SQRT2))));
}

function softmaxGradient(dy: Tensor, { output }: Saved): Tensor {
  const y = some(output);
  const product = mul(dy, y);
  return sub(product, mul(sum(product, -1, true), y));
}
