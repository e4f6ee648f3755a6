/** A model's configuration and weights as a network in our operations. */

import type { Shape } from "../../../layers/layer";
import { type CheckpointPreprocessing, preprocessingSchema } from "../../../training/checkpoint-facts";
import { invalidModel } from "../../invalid-model";
import type { ReadModel, ReadStep } from "../../model";
import type { Json, JsonObject } from "../layer";
import type { LayerCall, OpenModel, ResultId } from "./call";
import { field, isCount, isObject, readConfig, WHAT } from "./config-values";
import { readLayer } from "./layers/index";
import { type LayerToRead, type Origin, refuse } from "./layers/layer-reader";
import { openModel } from "./open-model";
import { beginningOf } from "./prepared-input";
import { createSink, type Sink, type Value } from "./sink";
import type { WeightStore } from "./weights";

export interface ModelParts {
  /** `{ class_name, config }`. */
  readonly model: JsonObject;
  readonly store: WeightStore;
  readonly origin: Origin;
  readonly madeBy: string;
  /** What our own exports say beside the model. */
  readonly facts: Json | undefined;
}

/** @throws SkiploomError `invalid-model` */
export function readModelOf(parts: ModelParts): ReadModel {
  const { model, store, origin, madeBy, facts } = parts;
  const open = openModel(model);
  const sink = createSink();
  const { inputShape, first } = inputOf(open, sink);
  const results = new Map<ResultId, Value>([[0, first]]);
  const layerOf = (call: LayerCall): LayerToRead => toRead(call, results, { store, sink, origin });
  const begins = beginningOf(
    open.calls,
    (call) => atBeginning(call, first, { store, sink, origin }),
    inputShape[2],
  );
  results.set(begins.from, first);
  noteShared(open.calls, sink);
  for (const call of open.calls) {
    if (begins.taken.has(call)) continue;
    results.set(call.output, readCall(layerOf(call)));
  }
  const output = results.get(open.output)?.id ?? 0;
  const ended = withoutSoftmax(sink.steps, output);
  const steps = neededSteps(ended.steps, ended.output, sink);
  if (steps.length === 0) throw invalidModel(WHAT, "it computes nothing");
  const preprocessing = { ...preprocessingIn(facts), ...begins.prepared };
  return {
    name: nameIn(facts) ?? open.name,
    inputShape,
    steps,
    output: ended.output,
    ...(Object.keys(preprocessing).length > 0 && { preprocessing }),
    notes: sink.notes(),
    madeBy,
  };
}

/** Images of height, width and channels. Grey ones may come without a channel, and vectors as one pixel. */
function inputOf(
  { inputShape }: OpenModel,
  sink: Sink,
): { readonly inputShape: readonly [number, number, number]; readonly first: Value } {
  const sides = inputShape.map((side) => side ?? 0);
  const [one = 0, two = 0, three = 0] = sides;
  if (sides.length === 3) {
    if (!isCount(three)) throw invalidModel(WHAT, "it leaves open how many channels its images have");
    return { inputShape: [one, two, three], first: { id: 0, shape: [one, two, three] } };
  }
  if (sides.length === 2 && one * two > 0)
    return { inputShape: [one, two, 1], first: { id: 0, shape: [one, two] } };
  if (sides.length === 1 && one > 0) {
    const name = "as_vector";
    sink.note(name, `Its input of ${one} numbers is drawn as an image of one pixel with ${one} channels.`);
    const image = { id: 0, shape: [1, 1, one] };
    return { inputShape: [1, 1, one], first: sink.emit(name, { kind: "flatten" }, [image]) };
  }
  throw invalidModel(WHAT, `its input has ${sides.length} axes, and a network here takes images`);
}

function toRead(
  call: LayerCall,
  results: ReadonlyMap<ResultId, Value>,
  given: Pick<LayerToRead, "store" | "sink" | "origin">,
): LayerToRead {
  const inputs = call.inputs.flatMap((it) => {
    if (it.kind === "constant") return [];
    const found = results.get(it.id);
    if (!found) throw invalidModel(WHAT, `its layer "${call.name}" reads what is not there`);
    return [found.shape ? found : { ...found, shape: toldShape(it.shape) }];
  });
  const [input] = inputs;
  if (!input) throw invalidModel(WHAT, `its layer "${call.name}" reads nothing`);
  return {
    call,
    name: call.name,
    config: readConfig(call.config, call.name),
    input,
    inputs,
    ...given,
  };
}

/** As if it read the image itself. */
function atBeginning(
  call: LayerCall,
  first: Value,
  given: Pick<LayerToRead, "store" | "sink" | "origin">,
): LayerToRead {
  const ids = call.inputs.flatMap((it) => (it.kind === "result" ? [it.id] : []));
  return toRead(call, new Map(ids.map((id) => [id, first])), given);
}

/** What the file says of a result, where an unsupported layer made it. */
function toldShape(shape: readonly (number | null)[] | undefined): Shape | undefined {
  const sides = shape?.map((side) => side ?? 0);
  return sides && isCount(sides.at(-1)) ? sides : undefined;
}

function readCall(layer: LayerToRead): Value {
  const policy = layer.config.raw("dtype");
  const kind = isObject(policy) ? field(policy, "class_name") : undefined;
  if (typeof kind === "string" && kind.startsWith("Quantized"))
    return refuse(
      layer,
      "Its weights are kept in fewer bits in a way of Keras' own.",
      "Save the model before it is quantised.",
    );
  return readLayer(layer);
}

function noteShared(calls: readonly LayerCall[], sink: Sink): void {
  const names = new Map<string, number>();
  for (const { name, isOperation } of calls) if (!isOperation) names.set(name, (names.get(name) ?? 0) + 1);
  for (const [name, count] of names)
    if (count > 1)
      sink.note(
        name,
        "One layer is used in several places. The drawing has a copy in each: they begin the same, and training moves them apart.",
      );
}

/** The drawing's output has a softmax of its own. */
function withoutSoftmax(
  steps: readonly ReadStep[],
  output: number,
): { readonly steps: readonly ReadStep[]; readonly output: number } {
  const last = steps.find((step) => step.output === output);
  const isSoftmax = last?.operation.kind === "activation" && last.operation.function === "softmax";
  const [logits] = last?.inputs ?? [];
  if (!last || !isSoftmax || logits === undefined || logits === 0) return { steps, output };
  return { steps: steps.filter((step) => step !== last), output: logits };
}

function neededSteps(steps: readonly ReadStep[], output: number, sink: Sink): readonly ReadStep[] {
  const needed = new Set([output]);
  for (const step of [...steps].reverse())
    if (needed.has(step.output)) for (const input of step.inputs) needed.add(input);
  return steps.filter((step) => {
    if (needed.has(step.output)) return true;
    sink.note(step.name, "The model's output does not need it, so it is left out.");
    return false;
  });
}

function preprocessingIn(facts: Json | undefined): Partial<CheckpointPreprocessing> {
  const given = isObject(facts) ? field(facts, "preprocessing") : undefined;
  const parsed = preprocessingSchema.safeParse(given);
  return parsed.success ? parsed.data : {};
}

function nameIn(facts: Json | undefined): string | undefined {
  const name = isObject(facts) ? field(facts, "network") : undefined;
  return typeof name === "string" && name !== "" ? name : undefined;
}
