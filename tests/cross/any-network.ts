/** Small networks of any layers with any parameters, and one training step of them. */

import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { analyse } from "#core/analysis/analyse";
import { startDrawing } from "#core/blocks/drawing";
import { BUILT_IN_LAYERS, LAYERS, type LayerType } from "#core/layers/index";
import type { ParamSpec } from "#core/layers/layer";
import type { Literal } from "#core/layers/param-value";
import { DOCUMENT_VERSION, type NetworkDocument } from "#core/network/document";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { targetsOf } from "#engine/data/targets";
import { Trainer } from "#engine/train/trainer";
import { randomValues } from "./kernel-parity-reference";

export const FACTS = { imageShape: [9, 7, 2], classes: 3 };
/** Images of a batch. */
export const COUNT = 3;
/** Larger ones only take longer: kernels, strides, filters and pixels of padding. */
const LARGEST = 5;
export const RECIPE = {
  ...DEFAULT_RECIPE,
  optimizer: { kind: "sgd", momentum: 0, nesterov: false },
  weightDecay: { kind: "l2", value: 0 },
} as const;

/** Where networks and blocks begin and end: not layers that stand in between. */
export const ENDS: readonly LayerType[] = ["input", "output", "blockInput", "blockOutput"];

function anyValueOf(spec: ParamSpec): fc.Arbitrary<Literal> {
  switch (spec.kind) {
    case "boolean":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...spec.choices.map(({ value }) => value));
    case "integer":
      return fc.integer({ min: spec.min, max: Math.max(spec.min, Math.min(spec.max, LARGEST)) });
    case "number":
      return fc.double({ min: spec.min, max: spec.max, noNaN: true }).map((value) => {
        // A GPU takes the least numbers for 0, and then finds another one the largest.
        const coarse = Math.round(value * 1e4) / 1e4;
        return coarse >= spec.min && coarse <= spec.max ? coarse : value;
      });
  }
}

/** Parameters in their ranges, though small. */
export function paramsOf(type: LayerType): fc.Arbitrary<Record<string, Literal>> {
  return fc.record(
    Object.fromEntries(Object.entries(LAYERS[type].params).map(([key, spec]) => [key, anyValueOf(spec)])),
  );
}

function documentOf(graph: NetworkDocument["graph"]): NetworkDocument {
  return {
    format: "skiploom-network",
    version: DOCUMENT_VERSION,
    name: "any",
    dataset: "digits",
    recipe: RECIPE,
    arguments: [],
    graph,
    blocks: {},
  };
}

/** A convolution, the layer (merges get what went into the batch norm as well), and a classifier. */
export function networkWith(
  type: LayerType,
  params: Readonly<Record<string, Literal>>,
  afterFlatten: boolean,
): NetworkDocument {
  const drawing = startDrawing("all");
  const stem = drawing.layer("conv2d", "stem", { filters: 4, kernel: 3 }, [drawing.layer("input", "input")]);
  const norm = drawing.layer("batchNorm", "norm", {}, [stem]);
  const given = LAYERS[type].ports.inputs === "many" ? [stem, norm] : [norm];
  const sources = afterFlatten
    ? given.map((source) => drawing.layer("flatten", `flat-${source}`, {}, [source]))
    : given;
  const layer =
    type === "shortcut"
      ? drawing.shortcut("layer", params, sources[0] ?? norm)
      : drawing.layer(type, "layer", params, sources);
  const isFlat = afterFlatten || type === "flatten" || type === "globalAvgPool2d";
  const flat = isFlat ? layer : drawing.layer("flatten", "flat", {}, [layer]);
  drawing.layer("output", "output", {}, [drawing.layer("dense", "classes", { units: 3 }, [flat])]);
  return documentOf(drawing.graph());
}

/** The layer types that take an image, and those that take what is flat. */
export const CASES = (Object.keys(LAYERS) as LayerType[])
  .filter((type) => !ENDS.includes(type))
  .flatMap((type): (readonly [type: LayerType, afterFlatten: boolean])[] => [
    [type, false],
    [type, true],
  ])
  .filter(([type, afterFlatten]) => isSound(networkWith(type, {}, afterFlatten)));

/** Whether the analysis has nothing against it. */
export function isSound(document: NetworkDocument): boolean {
  return analyse(BUILT_IN_LAYERS, document, { id: "digits", ...FACTS }).flat !== undefined;
}

/** One layer of a random network. */
export interface Choice {
  readonly type: LayerType;
  readonly params: Readonly<Record<string, Literal>>;
  /** Counted back from the last layer. */
  readonly sources: readonly [number, number];
}

export const anyLayer: fc.Arbitrary<Choice> = fc
  .constantFrom(...new Set(CASES.map(([type]) => type)))
  .chain((type) =>
    fc.record({
      type: fc.constant(type),
      params: paramsOf(type),
      sources: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
    }),
  );

/** Layers that the analysis has nothing against; a choice that it refuses where it comes is left out. */
export function networkOf(choices: readonly Choice[]): NetworkDocument {
  let kept: Choice[] = [];
  const build = (parts: readonly Choice[]): NetworkDocument => {
    const drawing = startDrawing("all");
    const names = [
      drawing.layer("conv2d", "stem", { filters: 4, kernel: 3 }, [drawing.layer("input", "input")]),
    ];
    const back = (count: number): string => names[Math.max(0, names.length - 1 - count)] ?? "";
    const used = new Set<string>();
    parts.forEach(({ type, params, sources: [first, second] }, index) => {
      const inputs = LAYERS[type].ports.inputs === "many" ? [back(first), back(second)] : [back(first)];
      for (const name of inputs) used.add(name);
      const name = `${type}${index}`;
      names.push(
        type === "shortcut"
          ? drawing.shortcut(name, params, back(first))
          : drawing.layer(type, name, params, inputs),
      );
    });
    // Whatever nobody reads goes to the classifier, each in one long vector.
    const loose = names.filter((name) => !used.has(name));
    const flat = loose.map((name) => drawing.layer("flatten", `flat-${name}`, {}, [name]));
    const joined = flat.length > 1 ? drawing.layer("concat", "joined", {}, flat) : (flat[0] ?? "");
    drawing.layer("output", "output", {}, [drawing.layer("dense", "classes", { units: 3 }, [joined])]);
    return documentOf(drawing.graph());
  };
  for (const next of choices) if (isSound(build([...kept, next]))) kept = [...kept, next];
  return build(kept);
}

/** The same with the nodes at some places bypassed. */
export function withBypassed(document: NetworkDocument, places: readonly number[]): NetworkDocument {
  const nodes = document.graph.nodes.map((node, at) =>
    places.includes(at) ? { ...node, bypassed: true } : node,
  );
  return { ...document, graph: { ...document.graph, nodes } };
}

/** Loss, and weights after a step at a learning rate of 1: the gradient, and what running statistics became. */
export async function stepOn(
  backend: string,
  document: NetworkDocument,
  probe = false,
): Promise<Float32Array> {
  await tf.setBackend(backend);
  const { network } = compileDocument(BUILT_IN_LAYERS, document, FACTS);
  const trainer = new Trainer(network, RECIPE);
  trainer.writeWeights(initialWeights(network, 7));
  const size = FACTS.imageShape.reduce((product, side) => product * side, COUNT);
  const labels = Uint8Array.from({ length: COUNT }, (_, row) => row);
  const batch = { images: randomValues(size, 11), targets: targetsOf(labels), labels, count: COUNT };
  const { loss } = await trainer.step(batch, { step: 1, learningRate: 1, probe });
  const weights = await trainer.readWeights();
  trainer.dispose();
  network.dispose();
  return Float32Array.from([loss, ...[...weights.values()].flatMap((values) => [...values])]);
}
