/** Walks the flat graph once, in order, and remembers what it found: after an edit only what changed is worked out. */
import type { Expansion } from "../blocks/expansion";
import type { FlatGraph, FlatNode } from "../blocks/flat-graph";
import type { Shape, ShapeContext } from "../layers/layer";
import { sameShape } from "../layers/shape";
import { type LayerOutcome, type LayerSurroundings, layerOutcome } from "./layer-outcome";
import { sameField } from "./receptive-field";

interface Memory {
  readonly node: FlatNode;
  readonly surroundings: LayerSurroundings;
  readonly outcome: LayerOutcome;
  /** The node with the outcome's parameters. */
  readonly resolved: FlatNode;
}

export interface Walk {
  /** In the order of the flat graph. */
  readonly outcomes: readonly LayerOutcome[];
  /** The flat graph with its shortcuts resolved. */
  readonly flat: FlatGraph;
}

export class ShapeWalker {
  #memories: ReadonlyMap<string, Memory> = new Map();

  walk(flat: FlatGraph, expansion: Expansion, context: ShapeContext): Walk {
    const memories = new Map<string, Memory>();
    const step = new Step(expansion, context);
    const nodes: FlatNode[] = [];
    for (const [index, node] of flat.nodes.entries()) {
      const memory = step.take(this.#memories.get(node.path), node, index);
      // Two drawn nodes may share a name, which is a problem of its own; the second one's facts are kept.
      memories.set(node.path, memory);
      step.outcomes.push(memory.outcome);
      nodes.push(memory.resolved);
    }
    this.#memories = memories;
    return { outcomes: step.outcomes, flat: { nodes } };
  }
}

/** One walk, as far as it has come. Looks before it builds: in a warm walk nearly every layer is as it was. */
class Step {
  readonly outcomes: LayerOutcome[] = [];

  constructor(
    readonly expansion: Expansion,
    readonly context: ShapeContext,
  ) {}

  take(known: Memory | undefined, node: FlatNode, index: number): Memory {
    if (known !== undefined && this.#isSame(known, node, index)) {
      if (known.node === node) return known;
      return { ...known, node, resolved: resolvedNode(node, known.outcome) };
    }
    const target = this.expansion.shortcutTargets.get(index);
    const surroundings: LayerSurroundings = {
      inputs: node.inputs.map((input) => this.#shape(input)),
      fields: node.inputs.map((input) => this.outcomes[input]?.field),
      target: target === undefined ? undefined : { shape: this.#shape(target) },
      context: this.context,
      isIncomplete: this.expansion.incomplete.has(index),
    };
    const outcome = layerOutcome(node, surroundings);
    return { node, surroundings, outcome, resolved: resolvedNode(node, outcome) };
  }

  #shape(index: number): Shape | undefined {
    return this.outcomes[index]?.facts.outputShape;
  }

  #isSame({ node: before, surroundings: then }: Memory, node: FlatNode, index: number): boolean {
    const target = this.expansion.shortcutTargets.get(index);
    const isAlike =
      before.params === node.params &&
      before.definition === node.definition &&
      then.context === this.context &&
      then.inputs.length === node.inputs.length &&
      then.isIncomplete === this.expansion.incomplete.has(index) &&
      (then.target === undefined) === (target === undefined);
    if (!isAlike || (target !== undefined && !sameOrUnknown(then.target?.shape, this.#shape(target))))
      return false;
    for (const [place, input] of node.inputs.entries()) {
      const outcome = this.outcomes[input];
      if (!sameOrUnknown(then.inputs[place], outcome?.facts.outputShape)) return false;
      if (!sameField(then.fields[place], outcome?.field)) return false;
    }
    return true;
  }
}

function resolvedNode(node: FlatNode, outcome: LayerOutcome): FlatNode {
  return outcome.params === node.params ? node : { ...node, params: outcome.params };
}

function sameOrUnknown(one: Shape | undefined, other: Shape | undefined): boolean {
  if (one === other) return true;
  return one !== undefined && other !== undefined && sameShape(one, other);
}
