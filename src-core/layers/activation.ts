import { applyTo, inputOf } from "./building";
import type { LayerDefinition } from "./layer";
import { numberParam, textParam } from "./params";
import { accept, BYTES_PER_VALUE, countValues, onlyInput } from "./shape";

/**
 * Operations a value; an exponential, tanh or error function counts as one. `tf` is the name that TensorFlow.js
 * knows it by; leaky ReLU alone has no such name and is a layer of its own there.
 */
const FUNCTIONS = {
  relu: { label: "ReLU", operations: 1, tf: "relu" },
  leakyRelu: { label: "Leaky ReLU", operations: 2, tf: undefined },
  elu: { label: "ELU", operations: 3, tf: "elu" },
  selu: { label: "SELU", operations: 4, tf: "selu" },
  gelu: { label: "GELU", operations: 5, tf: "gelu" },
  sigmoid: { label: "Sigmoid", operations: 4, tf: "sigmoid" },
  tanh: { label: "Tanh", operations: 1, tf: "tanh" },
  softmax: { label: "Softmax", operations: 5, tf: "softmax" },
  swish: { label: "Swish", operations: 5, tf: "swish" },
} as const;
type FunctionName = keyof typeof FUNCTIONS;
const NAMES = Object.keys(FUNCTIONS) as FunctionName[];

function functionNamed(name: string): (typeof FUNCTIONS)[FunctionName] {
  return FUNCTIONS[NAMES.find((known) => known === name) ?? "relu"];
}

export const activation: LayerDefinition = {
  type: "activation",
  label: "Activation",
  description: "A bend in the line: without one between them, two layers could be replaced by a single one.",
  family: "activation",
  nameBase: "relu",
  keywords: [
    "relu",
    "leaky",
    "elu",
    "selu",
    "gelu",
    "sigmoid",
    "tanh",
    "softmax",
    "swish",
    "silu",
    "nonlinearity",
  ],
  params: {
    function: {
      kind: "choice",
      label: "Function",
      help: "ReLU keeps positive values and sets the others to zero; the rest are smoother or bounded variants.",
      default: "relu",
      choices: NAMES.map((value) => ({ value, label: FUNCTIONS[value].label })),
    },
    slope: {
      kind: "number",
      label: "Slope",
      help: "For leaky ReLU: what negative values are multiplied by.",
      default: 0.01,
      min: 0,
      max: 1,
      step: 0.01,
    },
  },
  ports: { inputs: 1, outputs: 1 },
  summary(params) {
    const name = textParam(params, "function");
    const { label } = functionNamed(name);
    return name === "leakyRelu" ? `${label} ${numberParam(params, "slope")}` : label;
  },
  inferShape: (_params, inputs) => accept(onlyInput(inputs)),
  cost(params, _inputs, output) {
    const values = countValues(output);
    return {
      trainableParameters: 0,
      otherParameters: 0,
      flops: functionNamed(textParam(params, "function")).operations * values,
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  build(params, context) {
    const { layers } = context.tf;
    const { tf } = functionNamed(textParam(params, "function"));
    const layer =
      tf === undefined
        ? layers.leakyReLU({ name: context.path, alpha: numberParam(params, "slope") })
        : layers.activation({ name: context.path, activation: tf });
    return applyTo(layer, inputOf(context));
  },
};
