/** Sums over the expanded layers, and the facts of block instances. */
import type { ExpandedBlock } from "../blocks/expansion";
import type { FlatGraph } from "../blocks/flat-graph";
import type { LayerCost } from "../layers/layer";
import type { NodeFacts, Totals } from "./analysis";
import type { LayerOutcome } from "./layer-outcome";

const NO_COST: LayerCost = { trainableParameters: 0, otherParameters: 0, flops: 0, activationBytes: 0 };

/** What a document that cannot be expanded adds up to. */
export const NO_TOTALS: Totals = { ...NO_COST, weightedDepth: 0, layers: 0 };

export function totalsOf(flat: FlatGraph, outcomes: readonly LayerOutcome[]): Totals {
  const cost = sumCosts(outcomes.map((outcome) => outcome.facts.cost));
  const outputs = flat.nodes.flatMap((node, index) => (node.type === "output" ? [index] : []));
  const last = outcomes[outputs[0] ?? -1]?.field;
  return {
    ...cost,
    weightedDepth: weightedDepth(flat),
    layers: flat.nodes.length,
    ...(last === undefined ? {} : { receptiveField: last === "all" ? last : last.size }),
  };
}

function weightedDepth(flat: FlatGraph): number {
  const depths: number[] = [];
  let deepest = 0;
  for (const node of flat.nodes) {
    let above = 0;
    for (const input of node.inputs) above = Math.max(above, depths[input] ?? 0);
    const depth = above + (node.definition.countsInDepth ? 1 : 0);
    depths.push(depth);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function sumCosts(costs: readonly (LayerCost | undefined)[]): LayerCost {
  let { trainableParameters, otherParameters, flops, activationBytes } = NO_COST;
  for (const cost of costs) {
    if (cost === undefined) continue;
    trainableParameters += cost.trainableParameters;
    otherParameters += cost.otherParameters;
    flops += cost.flops;
    activationBytes += cost.activationBytes;
  }
  return { trainableParameters, otherParameters, flops, activationBytes };
}

/** An instance as a whole: what enters its first repeat, what leaves its last, and the sum of its layers' costs. */
export function blockFacts(block: ExpandedBlock, outcomes: readonly LayerOutcome[]): NodeFacts {
  const input = outcomes[block.input ?? -1]?.facts.outputShape;
  const output = outcomes[block.output ?? -1];
  const field = output?.field;
  return {
    path: block.path,
    inputShapes: input === undefined ? [] : [input],
    cost: sumCosts(block.members.map((member) => outcomes[member]?.facts.cost)),
    ...(output?.facts.outputShape === undefined ? {} : { outputShape: output.facts.outputShape }),
    ...(field === undefined ? {} : { receptiveField: field === "all" ? field : field.size }),
  };
}

/** True when two facts say the same, so that the older object can stay and nothing is drawn again. */
export function sameFacts(one: NodeFacts, other: NodeFacts): boolean {
  return (
    sameNumbers(one.outputShape, other.outputShape) &&
    sameNumbers(one.inputShapes[0], other.inputShapes[0]) &&
    sameReceptiveField(one.receptiveField, other.receptiveField) &&
    one.cost?.trainableParameters === other.cost?.trainableParameters &&
    one.cost?.otherParameters === other.cost?.otherParameters &&
    one.cost?.flops === other.cost?.flops &&
    one.cost?.activationBytes === other.cost?.activationBytes
  );
}

function sameReceptiveField(one: NodeFacts["receptiveField"], other: NodeFacts["receptiveField"]): boolean {
  if (one === "all" || other === "all") return one === other;
  return sameNumbers(one, other);
}

function sameNumbers(one: readonly number[] | undefined, other: readonly number[] | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
