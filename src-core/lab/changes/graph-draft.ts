/** A graph while many layers are put into it: each takes as long as it is, not as long as the graph is. Laid out once, at the end. */

import type { ParamValue } from "../../layers/param-value";
import type { LayerRegistry } from "../../layers/registry";
import type { Edge, Graph, LayerNode, NetworkNode } from "../../network/document";
import { newIdentifier } from "../../network/identifiers";
import { NameGiver } from "../../network/names";

export interface DraftLayer {
  readonly type: string;
  readonly params?: LayerNode["params"];
}

export class GraphDraft {
  readonly #layers: LayerRegistry;
  readonly #nodes: Map<string, NetworkNode>;
  /** In the order of the graph, which is that of a merge's inputs; what enters a new layer stands before what leaves it. */
  readonly #edges: Map<string, Edge>;
  readonly #entering = new Map<string, Edge[]>();
  readonly #names: NameGiver;

  constructor(layers: LayerRegistry, graph: Graph) {
    this.#layers = layers;
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    this.#edges = new Map(graph.edges.map((edge) => [edge.id, edge]));
    this.#names = new NameGiver(graph.nodes.map(({ name }) => name));
  }

  node(id: string): NetworkNode | undefined {
    return this.#nodes.get(id);
  }

  /** A new layer that reads a node. */
  add(layer: DraftLayer, source: string): string {
    const id = this.#place(layer, source);
    this.#enter(id, source);
    return id;
  }

  /** A new layer in a wire, which keeps its id and its place among the inputs of what it leads to. */
  insert(layer: DraftLayer, wire: string): string {
    const edge = this.#edges.get(wire);
    if (edge === undefined) throw new RangeError(`There is no wire "${wire}".`);
    const id = this.#place(layer, edge.target);
    this.#enter(id, edge.source);
    this.#edges.set(wire, { ...edge, source: id });
    return id;
  }

  connect(source: string, target: string): void {
    this.#enter(target, source);
  }

  setParam(id: string, key: string, value: ParamValue): void {
    const node = this.#nodes.get(id);
    if (node?.kind === "layer") this.#nodes.set(id, { ...node, params: { ...node.params, [key]: value } });
  }

  graph(): Graph {
    const entering = [...this.#entering.values()].flat();
    return { nodes: [...this.#nodes.values()], edges: [...this.#edges.values(), ...entering] };
  }

  #enter(target: string, source: string): void {
    const edge = { id: newIdentifier("edge"), source, target };
    const known = this.#entering.get(target);
    if (known) known.push(edge);
    else this.#entering.set(target, [edge]);
  }

  #place({ type, params = {} }: DraftLayer, beside: string): string {
    const id = newIdentifier("node");
    const name = this.#names.numbered(this.#layers.find(type)?.nameBase ?? type);
    const position = this.#nodes.get(beside)?.position ?? { x: 0, y: 0 };
    this.#nodes.set(id, { kind: "layer", id, type, name, params, position });
    return id;
  }
}
