/**
 * Blocks that hand bare sums to each other. A block whose first unit splits at its input and whose last unit's activation stands at its
 * output is *carrying*: what stood behind its last Add goes to the front of its first branch, or, where no such block follows, behind its
 * instance. The first of a row, which is fed with what is activated already, gets a variant without it.
 */
import {
  type BlockDefinition,
  type BlockNode,
  type Edge,
  type Graph,
  type GraphLocation,
  type LayerNode,
  LIMITS,
  type NetworkDocument,
} from "../../network/document";
import { blockById, graphAt, incoming, nodeById, outgoing } from "../../network/graph";
import { newIdentifier } from "../../network/identifiers";
import { type Refused, refused } from "./change";
import { type DrawingDraft, keyOf } from "./drawing-draft";
import type { GraphDraft } from "./graph-draft";
import type { ResidualUnit } from "./residual-unit";

type End = { readonly unit: ResidualUnit } | { readonly instance: BlockNode };

interface Carrying {
  readonly head: End;
  readonly tail: End;
}

export class BareBlocks {
  readonly #document: NetworkDocument;
  readonly #units: ReadonlyMap<string, readonly ResidualUnit[]>;
  readonly #withNorm: boolean;
  readonly #carrying = new Map<string, Carrying | undefined>();
  readonly #settled = new Set<string>();
  /** The front of each carrying block that has one of its own. */
  readonly #fronts = new Map<string, readonly string[]>();
  readonly #variants = new Map<string, string>();

  constructor(document: NetworkDocument, units: readonly ResidualUnit[], withNorm: boolean) {
    this.#document = document;
    this.#withNorm = withNorm;
    const byGraph = new Map<string, ResidualUnit[]>();
    for (const unit of units) {
      const key = keyOf(unit.placed.location);
      byGraph.set(key, [...(byGraph.get(key) ?? []), unit]);
    }
    this.#units = byGraph;
  }

  /** Brings a graph, and before it all blocks that stand in it, to where bare sums go from block to block. */
  settle(drawing: DrawingDraft, location: GraphLocation): Refused | undefined {
    const key = keyOf(location);
    if (this.#settled.has(key)) return undefined;
    this.#settled.add(key);
    const graph = graphAt(this.#document, location);
    const instances = graph.nodes.filter((node): node is BlockNode => node.kind === "block");
    for (const { block } of instances) {
      const why = this.settle(drawing, { kind: "block", block });
      if (why !== undefined) return why;
    }
    const carried = instances.filter((node) => this.#carries(node));
    const own = location.kind === "block" ? this.#carryingOf(location.block) : undefined;
    if (carried.length === 0 && own === undefined) return undefined;
    const draft = drawing.at(location);
    if (own && location.kind === "block") {
      const why = this.#moveToFront(draft, location.block, own);
      if (why !== undefined) return why;
    }
    for (const instance of carried) {
      const why = this.#settleOutput(draft, location, graph, instance);
      if (why !== undefined) return why;
    }
    for (const instance of carried) {
      const why = this.#settleInput(drawing, location, graph, instance);
      if (why !== undefined) return why;
    }
    return undefined;
  }

  #carries(node: BlockNode): boolean {
    return node.bypassed !== true && this.#carryingOf(node.block) !== undefined;
  }

  #carryingOf(id: string): Carrying | undefined {
    if (!this.#carrying.has(id)) {
      // A block that holds itself is a problem of the drawing; here it is enough that this ends.
      this.#carrying.set(id, undefined);
      const block = blockById(this.#document, id);
      this.#carrying.set(id, block && this.#endsOf(block));
    }
    return this.#carrying.get(id);
  }

  #endsOf({ id, graph }: BlockDefinition): Carrying | undefined {
    const units = this.#units.get(id) ?? [];
    const input = endOf(graph, "blockInput");
    const output = endOf(graph, "blockOutput");
    if (!input || !output) return undefined;
    const readers = outgoing(graph, input.id);
    const first = units.find(({ placed }) => placed.skip.source === input.id);
    const splits =
      first !== undefined &&
      readers.length === 2 &&
      readers.every((edge) => edge.id === first.enters || edge.id === first.skips);
    const head = splits ? { unit: first } : this.#onlyInstance(graph, readers, "target");
    const last = units.find(
      ({ activation }) => activation !== undefined && activation === incoming(graph, output.id)[0]?.source,
    );
    const isAlone = last?.activation !== undefined && outgoing(graph, last.activation).length === 1;
    const tail =
      last && isAlone ? { unit: last } : this.#onlyInstance(graph, incoming(graph, output.id), "source");
    return head && tail && { head, tail };
  }

  #onlyInstance(
    graph: Graph,
    edges: readonly Edge[],
    end: "source" | "target",
  ): { readonly instance: BlockNode } | undefined {
    const [edge, ...more] = edges;
    const node = edge && nodeById(graph, edge[end]);
    if (node?.kind !== "block" || more.length > 0 || !this.#carries(node)) return undefined;
    return end === "source" && outgoing(graph, node.id).length > 1 ? undefined : { instance: node };
  }

  /** What stands behind the last Add: a norm where norms move, and the activation. */
  #behind({ tail }: Carrying): readonly LayerNode[] {
    if ("instance" in tail) {
      const inner = this.#carryingOf(tail.instance.block);
      return inner ? this.#behind(inner) : [];
    }
    const { branch, activation, placed } = tail.unit;
    const ids = [...(this.#withNorm ? [branch.at(-1)?.id] : []), activation];
    return ids.flatMap((id) => {
      const node = id === undefined ? undefined : nodeById(placed.graph, id);
      return node?.kind === "layer" ? [node] : [];
    });
  }

  /** The same, to be placed in another graph: it can follow no argument there. */
  #behindElsewhere(own: Carrying): readonly LayerNode[] | Refused {
    const layers = this.#behind(own);
    const following = layers.find(({ params }) =>
      Object.values(params).some((value) => typeof value === "object"),
    );
    return following === undefined
      ? layers
      : refused(
          `${following.name} follows an argument of its block, so it cannot be placed outside of that block.`,
        );
  }

  #moveToFront(draft: GraphDraft, block: string, own: Carrying): Refused | undefined {
    const { head, tail } = own;
    const moved = "unit" in tail ? this.#behind(own).map(({ id }) => id) : [];
    for (const id of [...moved].reverse()) draft.detach(id);
    if ("instance" in head) {
      // The block inside has a front of its own.
      for (const id of moved) draft.remove(id);
      return undefined;
    }
    if (moved.length > 0) {
      for (const id of moved) draft.attach(id, head.unit.enters);
      this.#fronts.set(block, moved);
      return undefined;
    }
    const copied = this.#behindElsewhere(own);
    if ("why" in copied) return copied;
    this.#fronts.set(
      block,
      copied.map((layer) => draft.insert(layer, head.unit.enters)),
    );
    return undefined;
  }

  /** Whoever wants no bare sum of an instance reads it through what stood behind its last Add. */
  #settleOutput(
    draft: GraphDraft,
    location: GraphLocation,
    graph: Graph,
    instance: BlockNode,
  ): Refused | undefined {
    const own = this.#carryingOf(instance.block);
    if (own === undefined) return undefined;
    const bare = new Set(
      (this.#units.get(keyOf(location)) ?? [])
        .filter(({ placed }) => placed.skip.source === instance.id)
        .map(({ skips }) => skips),
    );
    const others = draft
      .outOf(instance.id)
      .filter(({ id, target }) => !bare.has(id) && !this.#takesBare(location, graph, target));
    if (others.length === 0) return undefined;
    const layers = this.#behindElsewhere(own);
    if ("why" in layers) return layers;
    let last = instance.id;
    for (const layer of layers) {
      last = last === instance.id ? draft.insertAfter(layer, last, others) : draft.insertAfter(layer, last);
    }
    return undefined;
  }

  #takesBare(location: GraphLocation, graph: Graph, target: string): boolean {
    const node = nodeById(graph, target);
    if (node?.kind === "block") return this.#carries(node);
    const isEnd = node?.type === "blockOutput";
    return isEnd && location.kind === "block" && this.#carryingOf(location.block) !== undefined;
  }

  #settleInput(
    drawing: DrawingDraft,
    location: GraphLocation,
    graph: Graph,
    instance: BlockNode,
  ): Refused | undefined {
    const [wire] = incoming(graph, instance.id);
    if (wire === undefined) return undefined;
    const source = nodeById(graph, wire.source);
    if (source?.kind === "block" && this.#carries(source)) return undefined;
    const isFed = location.kind === "block" && this.#carryingOf(location.block) !== undefined;
    if (isFed && source?.kind === "layer" && source.type === "blockInput") return undefined;
    const draft = drawing.at(location);
    const before = (this.#units.get(keyOf(location)) ?? []).find(
      ({ activation }) => activation === wire.source,
    );
    if (before) {
      draft.lead(wire.id, before.merge);
      removeUnread(draft, before.activation, before.merge);
      return undefined;
    }
    return this.#beginBare(drawing, draft, instance, wire);
  }

  /** The first of a row begins without the front: what comes in is activated already. */
  #beginBare(drawing: DrawingDraft, draft: GraphDraft, instance: BlockNode, wire: Edge): Refused | undefined {
    const variant = this.#variantOf(drawing, instance.block);
    if (typeof variant !== "string") return variant;
    if (instance.repeat === 1) {
      draft.put({ ...instance, block: variant });
      return undefined;
    }
    if (typeof instance.repeat !== "number") {
      return refused(
        `How often ${instance.name} repeats follows an argument, so its first block cannot be set apart. Give it a number.`,
      );
    }
    const declared = blockById(this.#document, instance.block)?.arguments ?? [];
    const later = declared.flatMap(({ name, afterFirst }) =>
      afterFirst === undefined ? [] : [[name, afterFirst] as const],
    );
    const first: BlockNode = { ...instance, id: newIdentifier("node"), block: variant, repeat: 1 };
    draft.put({
      ...instance,
      name: draft.freeName(`${instance.name}-rest`),
      repeat: instance.repeat - 1,
      args: { ...instance.args, ...Object.fromEntries(later) },
    });
    draft.put(first);
    draft.connect(wire.source, first.id);
    draft.lead(wire.id, first.id);
    return undefined;
  }

  #variantOf(drawing: DrawingDraft, id: string): string | Refused {
    const known = this.#variants.get(id);
    if (known !== undefined) return known;
    const own = this.#carryingOf(id);
    const block = blockById(this.#document, id);
    if (own === undefined || block === undefined) return id;
    const variant = newIdentifier("block");
    this.#variants.set(id, variant);
    const graph = drawing.at({ kind: "block", block: id }).graph();
    drawing.addBlock({
      ...block,
      id: variant,
      name: `${block.name.slice(0, LIMITS.nameLength - 7)}, first`,
      graph,
    });
    const draft = drawing.at({ kind: "block", block: variant });
    for (const front of this.#fronts.get(id) ?? []) draft.remove(front);
    if ("unit" in own.head) return variant;
    const { instance } = own.head;
    const [wire] = draft.into(instance.id);
    const why = wire && this.#beginBare(drawing, draft, instance, wire);
    return why ?? variant;
  }
}

/** What stood between an Add and a block that takes its bare sum: the block has the same at its front. */
function removeUnread(draft: GraphDraft, from: string | undefined, merge: string): void {
  let id = from;
  while (id !== undefined && id !== merge && draft.outOf(id).length === 0) {
    const above: string | undefined = draft.into(id)[0]?.source;
    draft.remove(id);
    id = above;
  }
}

function endOf(graph: Graph, type: "blockInput" | "blockOutput"): LayerNode | undefined {
  return graph.nodes.find((node): node is LayerNode => node.kind === "layer" && node.type === type);
}
