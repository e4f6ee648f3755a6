/** A model's configuration, of Keras 1 to 3 and of TensorFlow.js, as calls of layers: models in models are laid open. */
import { invalidModel } from "../../invalid-model";
import type { JsonObject } from "../layer";
import type { Argument, LayerCall, LayerPlace, OpenModel, ResultId } from "./call";
import { callsOf, type TensorAt } from "./calls";
import { isObject, WHAT } from "./config-values";
import {
  countedPaths,
  inputShapeOf,
  isModel,
  isOperation,
  type LayerDefinition,
  type Layers,
  layerOf,
  layersOf,
} from "./model-layers";

const DEEPEST = 16;
const MOST_CALLS = 20_000;

/** @throws SkiploomError `invalid-model` */
export function openModel(model: JsonObject): OpenModel {
  const calls: LayerCall[] = [];
  let results = 1;
  const opener: Opener = {
    add: (call) => {
      if (calls.length >= MOST_CALLS) throw invalidModel(WHAT, `it has more than ${MOST_CALLS} layers`);
      const output = results;
      results += 1;
      calls.push({ ...call, output });
      return output;
    },
  };
  const definition = layerOf(model, "model");
  if (!isModel(definition)) throw invalidModel(WHAT, "its configuration has no layers");
  const input: Known = { id: 0, shape: undefined };
  const place: Place = { path: "", top: undefined, prefix: "" };
  const inner = layersOf(definition);
  const outputs = openInto(opener, inner, [input], place, DEEPEST);
  const [output, ...others] = outputs;
  if (!output || others.length > 0)
    throw invalidModel(WHAT, `it has ${outputs.length} outputs, and a network here has one`);
  return {
    name: definition.name,
    inputShape: inputShapeOf(inner, model),
    calls,
    output: output.id,
  };
}

interface Opener {
  add(call: Omit<LayerCall, "output">): ResultId;
}

/** Where a model lies. */
interface Place {
  /** In `.keras` files. */
  readonly path: string;
  readonly top: string | undefined;
  readonly prefix: string;
}

interface Known {
  readonly id: ResultId;
  readonly shape: readonly (number | null)[] | undefined;
}

/** Adds a model's calls. @returns what it gives for its inputs */
function openInto(
  opener: Opener,
  model: Layers,
  inputs: readonly Known[],
  place: Place,
  depth: number,
): readonly Known[] {
  if (depth === 0) throw invalidModel(WHAT, `models lie more than ${DEEPEST} deep in it`);
  const paths = countedPaths(model, place.path);
  const call = (layer: LayerDefinition, given: readonly Argument[], keywords: JsonObject) =>
    callLayer(opener, layer, given, keywords, paths.get(layer) ?? "", place, depth);
  return model.isSequential ? runInRow(model, inputs, call) : runGraph(model, inputs, call);
}

type CallLayer = (
  layer: LayerDefinition,
  given: readonly Argument[],
  keywords: JsonObject,
) => readonly Known[];

function runInRow({ layers }: Layers, inputs: readonly Known[], call: CallLayer): readonly Known[] {
  return layers.reduce((known, layer) => {
    if (layer.className === "InputLayer") return known;
    return call(layer, known.map(asArgument), {});
  }, inputs);
}

function runGraph(
  { layers, inputs: ends, outputs }: Layers,
  inputs: readonly Known[],
  call: CallLayer,
): readonly Known[] {
  if (ends.length !== inputs.length)
    throw invalidModel(WHAT, `a model in it has ${ends.length} inputs and is given ${inputs.length}`);
  const made = new Map<string, (readonly Known[])[]>();
  ends.forEach(({ layer }, at) => {
    const input = inputs[at];
    if (input) made.set(layer, [[input]]);
  });
  const names = new Set(layers.map(({ name }) => name));
  if (names.size !== layers.length) throw invalidModel(WHAT, "two of its layers have the same name");
  const waiting = layers
    .filter(({ name }) => !made.has(name))
    .map((layer) => ({ layer, calls: callsOf(layer.inbound, layer.name), next: 0 }));
  const firsts = firstNodes(layers, waiting, outputs);
  const at = ({ layer, node, tensor }: TensorAt, first: ReadonlyMap<string, number>): Known | undefined =>
    made.get(layer)?.[node - (first.get(layer) ?? 0)]?.[tensor];
  runWhenReady(waiting, (each) => {
    const { layer, calls, next } = each;
    const inbound = calls[next];
    if (!inbound) return false;
    const given = inbound.arguments.map((it) => argumentOf(it, (tensor) => at(tensor, firsts.inbound)));
    if (given.some((it) => it === undefined)) return false;
    const known = given.filter((it) => it !== undefined);
    made.set(layer.name, [...(made.get(layer.name) ?? []), call(layer, known, inbound.keywords)]);
    each.next += 1;
    return true;
  });
  return outputs.map((end) => {
    const found = at(end, firsts.ends);
    if (!found) throw invalidModel(WHAT, `its output "${end.layer}" cannot be computed from its input`);
    return found;
  });
}

interface Waiting {
  readonly layer: LayerDefinition;
  readonly calls: ReturnType<typeof callsOf>;
  next: number;
}

/** Again and again, as Keras does it: a file's layers need no order, though nearly all have one. */
function runWhenReady(waiting: readonly Waiting[], run: (each: Waiting) => boolean): void {
  let open = waiting.filter(({ calls }) => calls.length > 0);
  for (let rounds = 0; open.length > 0; rounds += 1) {
    let hasRun = false;
    for (const each of open) while (each.next < each.calls.length && run(each)) hasRun = true;
    open = open.filter(({ calls, next }) => next < calls.length);
    // What no output needs may read what is not there.
    if (!hasRun || rounds > MOST_ROUNDS) return;
  }
}

const MOST_ROUNDS = 1000;

interface FirstNodes {
  readonly inbound: ReadonlyMap<string, number>;
  readonly ends: ReadonlyMap<string, number>;
}

/**
 * From what number on calls of models in models are counted: tf.keras from 1, TensorFlow.js from 0, Keras 3 from 0 where layers read them and
 * from 1 at the model's ends. One that is not there tells.
 */
function firstNodes(
  layers: readonly LayerDefinition[],
  waiting: readonly Waiting[],
  outputs: readonly TensorAt[],
): FirstNodes {
  const counts = new Map(waiting.map(({ layer, calls }) => [layer.name, calls.length]));
  const models = new Map(layers.filter(isModel).map((layer) => [layer.name, layer]));
  const fromOne = (tensors: readonly TensorAt[]): Map<string, number> =>
    new Map(
      tensors.flatMap(({ layer, node }) =>
        models.has(layer) && node >= (counts.get(layer) ?? 0) ? [[layer, 1] as const] : [],
      ),
    );
  const read = waiting.flatMap(({ calls }) =>
    calls.flatMap((call) => call.arguments.flatMap((it) => (it.kind === "tensor" ? [it.at] : []))),
  );
  const [inbound, ends] = [fromOne(read), fromOne(outputs)];
  const isNew = [...models.values()].some(({ module }) => module !== undefined);
  if (isNew) return { inbound, ends };
  const both = new Map([...inbound, ...ends]);
  return { inbound: both, ends: both };
}

function argumentOf(
  it: ReturnType<typeof callsOf>[number]["arguments"][number],
  at: (tensor: TensorAt) => Known | undefined,
): Argument | undefined {
  if (it.kind === "constant") return it;
  const known = at(it.at);
  return known && { kind: "result", id: known.id, shape: it.shape ?? known.shape };
}

function asArgument({ id, shape }: Known): Argument {
  return { kind: "result", id, shape };
}

function callLayer(
  opener: Opener,
  layer: LayerDefinition,
  given: readonly Argument[],
  keywords: JsonObject,
  path: string,
  { top, prefix }: Place,
  depth: number,
): readonly Known[] {
  const inner: Place = {
    path,
    top: top ?? layer.name,
    prefix: `${prefix}${layer.name}/`,
  };
  if (isModel(layer)) {
    const known = given.map((it): Known => {
      if (it.kind === "constant") throw invalidModel(WHAT, `"${layer.name}" is given a number as its input`);
      return it;
    });
    return openInto(opener, layersOf(layer), known, inner, depth - 1);
  }
  const { className, config, name, module } = layer;
  const place: LayerPlace = { counted: path, top: inner.top ?? name, name };
  const id = opener.add({
    className,
    isOperation: isOperation(module),
    name: `${prefix}${name}`,
    config: isObject(config) ? config : {},
    inputs: given,
    keywords,
    place,
  });
  return [{ id, shape: undefined }];
}
