/** A graph while many layers are put into it: each takes as long as it is, not as long as the graph is. Laid out once, at the end. */

import type { ParamValue } from "../../layers/param-value";
import type { LayerRegistry } from "../../layers/registry";
import type { Edge, Graph, LayerNode, NetworkNode } from "../../network/document";
import { newIdentifier } from "../../network/identifiers";
import { NameGiver } from "../../network/names";

export interface DraftLayer {
  readonly type: string;
  readonly params?: LayerNode["params"];
  /** Where it is free; else a free one like it. */
  readonly name?: string;
}

export class GraphDraft {
  readonly #layers: LayerRegistry;
  readonly #nodes: Map<string, NetworkNode>;
  /** In the order of the graph, which is that of a merge's inputs; new ones last. */
  readonly #edges = new Map<string, Edge>();
  readonly #leaving = new Map<string, Set<string>>();
  readonly #entering = new Map<string, Set<string>>();
  readonly #names: NameGiver;

  constructor(layers: LayerRegistry, graph: Graph) {
    this.#layers = layers;
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    for (const edge of graph.edges) this.#set(edge);
    this.#names = new NameGiver(graph.nodes.map(({ name }) => name));
  }

  node(id: string): NetworkNode | undefined {
    return this.#nodes.get(id);
  }

  nodes(): readonly NetworkNode[] {
    return [...this.#nodes.values()];
  }

  /** Wires into a node, in the order of a merge's inputs. */
  into(id: string): readonly Edge[] {
    return this.#of(this.#entering, id);
  }

  outOf(id: string): readonly Edge[] {
    return this.#of(this.#leaving, id);
  }

  /** A new layer that reads a node. */
  add(layer: DraftLayer, source: string): string {
    const id = this.#place(layer, source);
    this.connect(source, id);
    return id;
  }

  /** A new layer in a wire, which keeps its id and its place among the inputs of what it leads to. */
  insert(layer: DraftLayer, wire: string): string {
    const edge = this.#edge(wire);
    const id = this.#place(layer, edge.target);
    this.connect(edge.source, id);
    this.lead(wire, id);
    return id;
  }

  /** A new layer that all, or these, of a node's wires leave from. */
  insertAfter(layer: DraftLayer, source: string, wires = this.outOf(source)): string {
    const id = this.#place(layer, source);
    for (const { id: wire } of wires) this.lead(wire, id);
    this.connect(source, id);
    return id;
  }

  connect(source: string, target: string): void {
    this.#set({ id: newIdentifier("edge"), source, target });
  }

  /** Lets a wire begin somewhere else. */
  lead(wire: string, source: string): void {
    const edge = this.#edge(wire);
    this.#leaving.get(edge.source)?.delete(wire);
    this.#set({ ...edge, source });
  }

  /** Takes a node with one input out of its place: what read it reads what it read. It stays in the graph, without wires. */
  detach(id: string): void {
    const [from] = this.into(id);
    for (const { id: wire } of this.outOf(id)) {
      if (from) this.lead(wire, from.source);
    }
    if (from) this.#delete(from);
  }

  /** A detached node, put into a wire. */
  attach(id: string, wire: string): void {
    this.connect(this.#edge(wire).source, id);
    this.lead(wire, id);
  }

  /** A detached node, put where all of a node's wires leave from. */
  attachAfter(id: string, source: string): void {
    for (const { id: wire } of this.outOf(source)) this.lead(wire, id);
    this.connect(source, id);
  }

  remove(id: string): void {
    this.detach(id);
    this.#nodes.delete(id);
  }

  setParam(id: string, key: string, value: ParamValue): void {
    const node = this.#nodes.get(id);
    if (node?.kind === "layer") this.#nodes.set(id, { ...node, params: { ...node.params, [key]: value } });
  }

  /** Another node in the place of one with the same id, or a new one. */
  put(node: NetworkNode): void {
    this.#nodes.set(node.id, node);
  }

  freeName(wanted: string): string {
    return this.#names.free(wanted);
  }

  graph(): Graph {
    return { nodes: [...this.#nodes.values()], edges: [...this.#edges.values()] };
  }

  #of(index: ReadonlyMap<string, ReadonlySet<string>>, id: string): Edge[] {
    return [...(index.get(id) ?? [])].map((wire) => this.#edge(wire));
  }

  #edge(wire: string): Edge {
    const edge = this.#edges.get(wire);
    if (edge === undefined) throw new RangeError(`There is no wire "${wire}".`);
    return edge;
  }

  #set(edge: Edge): void {
    this.#edges.set(edge.id, edge);
    note(this.#leaving, edge.source, edge.id);
    note(this.#entering, edge.target, edge.id);
  }

  #delete({ id, source, target }: Edge): void {
    this.#edges.delete(id);
    this.#leaving.get(source)?.delete(id);
    this.#entering.get(target)?.delete(id);
  }

  #place({ type, params = {}, name }: DraftLayer, beside: string): string {
    const id = newIdentifier("node");
    const given =
      name === undefined
        ? this.#names.numbered(this.#layers.find(type)?.nameBase ?? type)
        : this.#names.free(name);
    const position = this.#nodes.get(beside)?.position ?? { x: 0, y: 0 };
    this.#nodes.set(id, { kind: "layer", id, type, name: given, params, position });
    return id;
  }
}

function note(index: Map<string, Set<string>>, node: string, wire: string): void {
  const known = index.get(node);
  if (known) known.add(wire);
  else index.set(node, new Set([wire]));
}
