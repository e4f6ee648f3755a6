/** What the `build` functions share. */
import type { BuildContext, InitializerName, ParamSpec, ResolvedParams, SymbolicTensor } from "./layer";
import { textParam } from "./params";

/** The part of a TensorFlow.js layer that building uses. `apply` gives a symbolic tensor for a symbolic tensor. */
interface Appliable {
  apply(inputs: SymbolicTensor | SymbolicTensor[]): unknown;
}

export function applyTo(layer: Appliable, input: SymbolicTensor): SymbolicTensor {
  return layer.apply(input) as SymbolicTensor;
}

export function applyToAll(layer: Appliable, inputs: readonly SymbolicTensor[]): SymbolicTensor {
  return layer.apply([...inputs]) as SymbolicTensor;
}

/** The only input tensor of a layer that has one. */
export function inputOf(context: BuildContext): SymbolicTensor {
  const [input] = context.inputs;
  if (input === undefined) throw new TypeError(`${context.path} has no input to build on.`);
  return input;
}

export function initializerParam(preset: InitializerName): ParamSpec {
  return {
    kind: "choice",
    label: "Initial weights",
    help: "How the weights are drawn at the start: He for layers before a ReLU, Glorot for most others.",
    default: preset,
    choices: [
      { value: "heNormal", label: "He normal" },
      { value: "glorotUniform", label: "Glorot uniform" },
    ],
  };
}

export function readInitializer(params: ResolvedParams): "heNormal" | "glorotUniform" {
  return textParam(params, "initializer") === "glorotUniform" ? "glorotUniform" : "heNormal";
}
