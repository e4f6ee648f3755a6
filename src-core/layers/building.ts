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

/**
 * A merge of all inputs. TensorFlow.js's own run of a model counts a layer that reads one result twice as one reader, and
 * frees the result before the last of its readers had it: from the second time on such a layer reads a copy.
 */
export function mergeWith(layer: Appliable, { tf, path, inputs }: BuildContext): SymbolicTensor {
  const distinct = inputs.map((input, index) =>
    inputs.indexOf(input) === index
      ? input
      : applyTo(tf.layers.activation({ name: `${path}/again${index}`, activation: "linear" }), input),
  );
  return layer.apply(distinct) as SymbolicTensor;
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
