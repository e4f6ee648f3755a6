/**
 * A network as a TensorFlow.js layers model of standard layers alone, so that any TensorFlow.js can load it: from normalised images
 * to softmax. This file and its writers are the only ones that know its layers.
 */
import { tensor, tidy } from "@tensorflow/tfjs-core";
import { type LayersModel, layers, model, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { stepInputs } from "#core/export/way";
import type { Program, Step } from "#core/program/program";
import { write } from "./writers/index";
import { follow, type Layer, type LayerWeight, type WeightReader, type Written } from "./writers/writer";

/**
 * @param read gives a weight's values
 * @throws SkiploomError `unsupported` for an operation that TensorFlow.js has no layer for
 */
export function tfjsModel(program: Program, read: WeightReader): LayersModel {
  const input = layers.inputLayer({ inputShape: [...(program.shapes[0] ?? [])], name: inputName(program) })
    .output as SymbolicTensor;
  const tensors = new Map<number, SymbolicTensor>([[0, input]]);
  const inputsFor = stepInputs(program);
  const written: { readonly step: Step; readonly made: Written }[] = [];
  for (const step of program.steps) {
    const made = write(step.operation, step, read, inputsFor(step));
    tensors.set(step.output, applied(made, inputsOf(step, tensors)));
    written.push({ step, made });
  }
  const result = tensors.get(program.probabilities);
  if (!result) throw new TypeError("The program has no result.");
  const built = model({ inputs: input, outputs: result, name: "skiploom" });
  for (const { step, made } of written) setWeights(step, made, read);
  return built;
}

/**
 * What a step's first layer reads. TensorFlow.js's own run of a model counts a layer that reads one result twice as one reader, and
 * frees the result before the last of its readers had it: from the second time on such a layer reads a copy.
 */
function inputsOf(step: Step, tensors: ReadonlyMap<number, SymbolicTensor>): readonly SymbolicTensor[] {
  const sources = step.inputs.map((value) => {
    const found = tensors.get(value);
    if (!found) throw new TypeError(`"${step.name}" reads what is not there yet.`);
    return found;
  });
  return sources.map((source, index) => {
    // By what is read, not by its value: a step that hands its input on makes two values of one.
    if (sources.indexOf(source) === index) return source;
    return follow(layers.activation({ name: `${step.name}/again${index}`, activation: "linear" }), source);
  });
}

function applied({ layers: own, connect }: Written, inputs: readonly SymbolicTensor[]): SymbolicTensor {
  if (connect) return connect(inputs);
  const [input] = inputs;
  if (!input) throw new TypeError("A step reads nothing.");
  const [layer, ...others] = own;
  if (!layer) return input;
  return others.reduce(
    (result, next) => follow(next, result),
    follow(layer, inputs.length === 1 ? input : inputs),
  );
}

function setWeights(step: Step, { layers: own, weights }: Written, read: WeightReader): void {
  const first = own.find((each) => each.weights.length > 0);
  const given = step.weights.map(({ name, shape }) => ({ shape, values: read(name) }));
  const byLayer: ReadonlyMap<Layer, readonly LayerWeight[]> =
    weights ?? new Map(first && given.length > 0 ? [[first, given]] : []);
  for (const [layer, values] of byLayer) {
    tidy(() => layer.setWeights(values.map(({ shape, values: numbers }) => tensor(numbers, [...shape]))));
  }
}

function inputName({ sites }: Program): string {
  const site = [...sites.values()].find((it) => "value" in it && it.value === 0);
  return site?.name.replace(/:out$/, "") ?? "input";
}
