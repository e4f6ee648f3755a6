/** Builds the model of an expanded drawing through the layer registry. */
import { Variable } from "@tensorflow/tfjs-core";
import { layers, model as makeModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import type { FlatGraph, FlatNode } from "#core/blocks/flat-graph";
import { findLayer } from "#core/layers/index";
import { SkiploomError } from "#core/protocol/errors";
import type { CompiledNetwork, NetworkWeight, ResidualMerge } from "./compiled-network";
import { type ModelLayer, planExecution } from "./execution-plan";
import type { InitializerConfig } from "./initial-weights";
import { layerNames } from "./layer-names";

const DECAYING = new Set(["kernel", "depthwise_kernel"]);

/** The configuration's entry for each weight's initialiser. */
const INITIALIZER_KEYS: Readonly<Record<string, string>> = {
  kernel: "kernelInitializer",
  depthwise_kernel: "depthwiseInitializer",
  bias: "biasInitializer",
  gamma: "gammaInitializer",
  beta: "betaInitializer",
  moving_mean: "movingMeanInitializer",
  moving_variance: "movingVarianceInitializer",
};

/**
 * Builds the model. Weights have TensorFlow.js's own first values: load others before use.
 *
 * @param facts shape of the images `[height, width, channels]` and number of classes
 * @throws SkiploomError `invalid-network` when the graph cannot be built; analysis finds the reasons earlier
 */
export function compileNetwork(
  flat: FlatGraph,
  facts: { readonly imageShape: readonly number[]; readonly classes: number },
): CompiledNetwork {
  const tensors: SymbolicTensor[] = [];
  const layersOf = new Map<string, ModelLayer[]>();
  const seen = new Set<ModelLayer>();
  const names = layerNames(flat.nodes.map((node) => node.path));
  for (const [index, node] of flat.nodes.entries()) {
    const inputs = node.inputs.map((input) => tensorAt(tensors, input));
    const output = buildNode(node, names[index] ?? node.path, inputs, facts);
    tensors.push(output);
    layersOf.set(node.path, newLayers(output, seen));
  }

  const inputIndex = flat.nodes.findIndex((node) => node.type === "input");
  const outputIndex = flat.nodes.findIndex((node) => node.type === "output");
  const logitsIndex = flat.nodes[outputIndex]?.inputs[0];
  if (inputIndex < 0 || logitsIndex === undefined) {
    throw new SkiploomError("invalid-network", "The network needs one input and one connected output.");
  }
  const input = tensorAt(tensors, inputIndex);
  const model = makeModel({ inputs: input, outputs: tensorAt(tensors, outputIndex), name: "skiploom" });
  const logits = tensorAt(tensors, logitsIndex);
  const plan = planExecution(input, logits);

  const used = new Set(plan.steps.map((step) => step.layer));
  const weights: NetworkWeight[] = [];
  const probedLayers: { path: string; weights: number }[] = [];
  const pathOfLayer = new Map<string, string>();
  for (const [path, nodeLayers] of layersOf) {
    for (const layer of nodeLayers) pathOfLayer.set(layer.name, path);
    const own = nodeLayers.filter((layer) => used.has(layer)).flatMap(describeWeights);
    for (const weight of own) weights.push(weight);
    const trainable = own.filter((weight) => weight.trainable).length;
    if (trainable > 0) probedLayers.push({ path, weights: trainable });
  }
  return {
    model,
    plan,
    weights,
    probedLayers,
    merges: findMerges(flat, (index) => plan.slotOf(tensorAt(tensors, index))),
    pathOfLayer,
    parameters: weights.reduce((sum, { trainable, variable }) => sum + (trainable ? variable.size : 0), 0),
    imageShape: input.shape.slice(1).map((size) => size ?? 0),
    classes: logits.shape.at(-1) ?? facts.classes,
    dispose: () => {
      model.dispose();
    },
  };
}

function buildNode(
  node: FlatNode,
  name: string,
  inputs: readonly SymbolicTensor[],
  { imageShape, classes }: { readonly imageShape: readonly number[]; readonly classes: number },
): SymbolicTensor {
  const definition = findLayer(node.type);
  if (!definition) {
    throw new SkiploomError("invalid-network", `"${node.path}" is of the unknown type "${node.type}".`);
  }
  const inputShapes = inputs.map((tensor) => tensor.shape.slice(1).map((size) => size ?? 0));
  const result = definition.inferShape(node.params, inputShapes, {
    datasetShape: imageShape,
    datasetClasses: classes,
  });
  if (!result.ok) {
    throw new SkiploomError("invalid-network", `"${node.path}": ${result.complaint.message}`);
  }
  const output = definition.build(node.params, {
    tf: { layers },
    path: name,
    inputs,
    inputShapes,
    outputShape: result.shape,
  });
  return output;
}

/** The layers behind a tensor that no earlier node brought, inputs first. */
function newLayers(output: SymbolicTensor, seen: Set<ModelLayer>): ModelLayer[] {
  const found: ModelLayer[] = [];
  const visit = (tensor: SymbolicTensor): void => {
    if (seen.has(tensor.sourceLayer)) return;
    // Earlier nodes are seen already, so this goes no deeper than the few layers of one node.
    seen.add(tensor.sourceLayer);
    for (const input of tensor.inputs) visit(input);
    found.push(tensor.sourceLayer);
  };
  visit(output);
  return found;
}

function describeWeights(layer: ModelLayer): NetworkWeight[] {
  const config = layer.getConfig();
  const trainable = new Set(layer.trainableWeights);
  return layer.weights.map((weight) => {
    const variable = weight.read();
    if (!(variable instanceof Variable)) throw new Error(`"${weight.originalName}" is not a variable.`);
    const suffix = weight.originalName.slice(weight.originalName.lastIndexOf("/") + 1);
    const initializer = config[INITIALIZER_KEYS[suffix] ?? ""];
    return {
      name: `${layer.name}/${suffix}`,
      variable,
      layer,
      trainable: trainable.has(weight),
      decays: DECAYING.has(suffix),
      initializer: isInitializer(initializer) ? initializer : { className: suffix, config: {} },
    };
  });
}

function isInitializer(value: unknown): value is InitializerConfig {
  return typeof value === "object" && value !== null && "className" in value && "config" in value;
}

/** Every Add that a shortcut feeds. Where several shortcuts do, the first is x and the rest count to F. */
function findMerges(flat: FlatGraph, slotAt: (index: number) => number | undefined): ResidualMerge[] {
  const merges: ResidualMerge[] = [];
  for (const node of flat.nodes) {
    if (node.type !== "add") continue;
    const position = node.inputs.findIndex((index) => flat.nodes[index]?.type === "shortcut");
    if (position < 0) continue;
    const slots = node.inputs.map(slotAt);
    const shortcut = slots[position];
    const branches = slots.filter((slot, index) => index !== position && slot !== undefined);
    if (shortcut === undefined || branches.length === 0) continue;
    merges.push({ path: node.path, shortcut, branches: branches as number[] });
  }
  return merges;
}

function tensorAt(tensors: readonly SymbolicTensor[], index: number): SymbolicTensor {
  const tensor = tensors[index];
  if (!tensor) throw new SkiploomError("invalid-network", "The network is not in topological order.");
  return tensor;
}
