/** Activations: a function of each value alone, but for softmax. */
import {
  add,
  div,
  elu,
  erf,
  exp,
  leakyRelu,
  mul,
  relu,
  relu6,
  selu,
  sigmoid,
  softmax as softmaxOf,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
} from "@tensorflow/tfjs-core";
import type { ActivationFunction, Attributes } from "#core/program/operation";
import { fusedActivation } from "#engine/backends/operations/activation-gradients";
import { ACTIVATION, offers } from "#engine/backends/operations/fused-names";
import { at, first, registered, some } from "./registered";
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
};

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

/** A function whose kernel's gradient reads its result. */
function ofOutput(kernel: string): Pick<Curve, "needs" | "gradient"> {
  return { needs: "output", gradient: (dy, { output }) => first(registered(kernel, dy, [some(output)], {})) };
}

/** A function that a device may have one kernel for; else it is put together. */
function ofFused(name: "gelu" | "swish", value: (x: Tensor) => Tensor, slope: (x: Tensor) => Tensor): Curve {
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
