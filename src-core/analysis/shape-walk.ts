/** Walks the flat graph once, in order, and remembers what it found: after an edit only what changed is worked out. */
import type { Expansion } from "../blocks/expansion";
import type { FlatGraph, FlatNode } from "../blocks/flat-graph";
import type { Shape, ShapeContext } from "../layers/layer";
import { sameShape } from "../layers/shape";
import { type LayerOutcome, type LayerSurroundings, layerOutcome } from "./layer-outcome";
import { sameField } from "./receptive-field";

interface Memory extends LayerSurroundings {
  readonly node: FlatNode;
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
    const outcomes: LayerOutcome[] = [];
    const nodes: FlatNode[] = [];
    for (const [index, node] of flat.nodes.entries()) {
      const target = expansion.shortcutTargets.get(index);
      const surroundings: LayerSurroundings = {
        inputs: node.inputs.map((input) => outcomes[input]?.facts.outputShape),
        fields: node.inputs.map((input) => outcomes[input]?.field),
        target: target === undefined ? undefined : { shape: outcomes[target]?.facts.outputShape },
        context,
        isIncomplete: expansion.incomplete.has(index),
      };
      const memory = this.#remember(node, surroundings);
      // Two drawn nodes may share a name, which is a problem of its own; the second one's facts are kept.
      memories.set(node.path, memory);
      outcomes.push(memory.outcome);
      nodes.push(memory.resolved);
    }
    this.#memories = memories;
    return { outcomes, flat: { nodes } };
  }

  #remember(node: FlatNode, surroundings: LayerSurroundings): Memory {
    const known = this.#memories.get(node.path);
    if (known !== undefined && isSame(known, node, surroundings)) {
      if (known.node === node) return known;
      return { ...known, node, resolved: resolvedNode(node, known.outcome) };
    }
    const outcome = layerOutcome(node, surroundings);
    return { ...surroundings, node, outcome, resolved: resolvedNode(node, outcome) };
  }
}

function resolvedNode(node: FlatNode, outcome: LayerOutcome): FlatNode {
  return outcome.params === node.params ? node : { ...node, params: outcome.params };
}

function isSame(known: Memory, node: FlatNode, now: LayerSurroundings): boolean {
  return (
    known.node.params === node.params &&
    known.node.type === node.type &&
    known.context === now.context &&
    known.isIncomplete === now.isIncomplete &&
    known.inputs.length === now.inputs.length &&
    known.inputs.every((shape, place) => sameOrBothUnknown(shape, now.inputs[place])) &&
    known.fields.every((field, place) => sameField(field, now.fields[place])) &&
    (known.target === undefined) === (now.target === undefined) &&
    sameOrBothUnknown(known.target?.shape, now.target?.shape)
  );
}

function sameOrBothUnknown(one: Shape | undefined, other: Shape | undefined): boolean {
  if (one === other) return true;
  return one !== undefined && other !== undefined && sameShape(one, other);
}
