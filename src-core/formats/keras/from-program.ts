/** A program with its weights as layers of Keras, from normalised images to probabilities. */

import type { Program, Step } from "../../program/program";
import type { Dialect } from "./dialect";
import type { KerasLayer, KerasModel } from "./layer";
import { layerNames } from "./layer-names";
import { inKerasOrder } from "./layer-order";
import { stepInputs } from "./ways/way";
import { writeStep } from "./writers/index";
import type { LayerToPut, Result, StepToWrite } from "./writers/writer";

/**
 * @param weights by name
 * @throws SkiploomError `unsupported` for an operation that the dialect has no layers for
 */
export function kerasModel(
  program: Program,
  weights: ReadonlyMap<string, Float32Array>,
  dialect: Dialect,
): KerasModel {
  const layers: KerasLayer[] = [];
  const nameOf = layerNames(dialect.names);
  const put = ({ className, name, config = {}, inputs, weights: own = [], shape }: LayerToPut): Result => {
    const layer = nameOf(name);
    const inbound = inputs.map((input) => input.layer);
    layers.push({ className, name: layer, config, inbound, weights: own, shape });
    return { layer, shape };
  };
  const image = program.shapes[0] ?? [];
  const results = new Map([
    [0, put({ className: "InputLayer", name: inputName(program), inputs: [], shape: image })],
  ]);
  const knownOf = stepInputs(program);
  for (const step of program.steps) {
    const inputs = step.inputs.map((value) => results.get(value) ?? missing(step));
    const read = dialect.readsTwice ? inputs : withCopies(step, inputs, put);
    const [input] = read;
    const toWrite: StepToWrite = {
      step,
      input: input ?? missing(step),
      inputs: read,
      shape: program.shapes[step.output] ?? [],
      known: knownOf(step),
      dialect,
      weight: (role) => weightOf(step, role, weights),
      put,
    };
    results.set(step.output, writeStep(step.operation, toWrite));
  }
  const result = results.get(program.probabilities);
  if (!result) throw new TypeError("The program has no result.");
  return { name: "skiploom", layers: inKerasOrder(layers, result.layer), output: result.layer };
}

function missing({ name }: Step): never {
  throw new TypeError(`"${name}" reads what is not there yet.`);
}

/**
 * From the second time on that a layer reads one result, it reads a copy. By what is read, not by its value: a step that hands its input
 * on makes two values of one.
 */
function withCopies(
  { name }: Step,
  inputs: readonly Result[],
  put: (layer: LayerToPut) => Result,
): readonly Result[] {
  const layers = inputs.map(({ layer }) => layer);
  return inputs.map((input, index) => {
    if (layers.indexOf(input.layer) === index) return input;
    const config = { activation: "linear" };
    const again = `${name}/again${index}`;
    return put({ className: "Activation", name: again, config, inputs: [input], shape: input.shape });
  });
}

function weightOf(
  { weights, name }: Step,
  role: string,
  values: ReadonlyMap<string, Float32Array>,
): ReturnType<StepToWrite["weight"]> {
  const declared = weights.find((weight) => weight.role === role);
  if (!declared) return undefined;
  const found = values.get(declared.name);
  if (!found) throw new TypeError(`The weights of "${name}" are incomplete.`);
  return { shape: declared.shape, values: found };
}

function inputName({ sites }: Program): string {
  const site = [...sites.values()].find((it) => "value" in it && it.value === 0);
  return site?.name.replace(/:out$/, "") ?? "input";
}
