import type { ActivationFunction } from "../program/operation";
import type { LayerDefinition } from "./layer";
import { numberParam, textParam } from "./params";
import { accept, BYTES_PER_VALUE, countValues, onlyInput } from "./shape";

/** Operations a value; an exponential, tanh or error function counts as one. */
const FUNCTIONS = {
  relu: { label: "ReLU", operations: 1 },
  relu6: { label: "ReLU6", operations: 2 },
  leakyRelu: { label: "Leaky ReLU", operations: 2 },
  elu: { label: "ELU", operations: 3 },
  selu: { label: "SELU", operations: 4 },
  gelu: { label: "GELU", operations: 5 },
  sigmoid: { label: "Sigmoid", operations: 4 },
  tanh: { label: "Tanh", operations: 1 },
  softmax: { label: "Softmax", operations: 5 },
  swish: { label: "Swish", operations: 5 },
  hardSigmoid: { label: "Hard sigmoid", operations: 3 },
  hardSwish: { label: "Hard swish", operations: 4 },
  softplus: { label: "Softplus", operations: 3 },
  mish: { label: "Mish", operations: 5 },
} as const satisfies Record<ActivationFunction, { label: string; operations: number }>;
const NAMES = Object.keys(FUNCTIONS) as ActivationFunction[];

function nameOf(name: string): ActivationFunction {
  return NAMES.find((known) => known === name) ?? "relu";
}

function functionNamed(name: string): (typeof FUNCTIONS)[ActivationFunction] {
  return FUNCTIONS[nameOf(name)];
}

export const activation: LayerDefinition = {
  type: "activation",
  label: "Activation",
  description: "A bend in the line: without one between them, two layers could be replaced by a single one.",
  family: "activation",
  icon: "spline",
  role: "trunk",
  channels: "kept",
  palette: "Activation",
  nameBase: "relu",
  keywords: [
    "relu",
    "relu6",
    "leaky",
    "elu",
    "selu",
    "gelu",
    "sigmoid",
    "tanh",
    "softmax",
    "swish",
    "silu",
    "hard",
    "softplus",
    "mish",
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
      appliesWhen: { param: "function", is: ["leakyRelu"] },
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
  lower: (params, { emit }) =>
    emit({
      kind: "activation",
      function: nameOf(textParam(params, "function")),
      slope: numberParam(params, "slope"),
    }),
};
