/**
 * One graph in the order in which it can be computed. Tarjan's algorithm (1972) over the edges turned around gives
 * strongly connected components, sources first: single nodes are the order, larger components are cycles.
 */
import type { Graph, NetworkNode } from "../network/document";

/** Stands for a source that lies on a cycle. */
export const BROKEN = -1;

export interface PlannedNode {
  /** Its place in the graph's nodes. */
  readonly index: number;
  readonly node: NetworkNode;
  /** Indices into `GraphPlan.order`, in the order of the edges; `BROKEN` where there is no value to come. */
  readonly sources: readonly number[];
}

export interface Cycle {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
}

export interface GraphPlan {
  /** Every node that is on no cycle, after everything that feeds it; otherwise as drawn. */
  readonly order: readonly PlannedNode[];
  readonly cycles: readonly Cycle[];
  /** For each name that several nodes have: their identifiers. */
  readonly duplicates: readonly { readonly name: string; readonly nodes: readonly string[] }[];
}

/** Edges whose ends are not both in the graph are left out. */
export function planGraph(graph: Graph): GraphPlan {
  const { nodes } = graph;
  const indexById = new Map<string, number>();
  for (const [index, node] of nodes.entries()) indexById.set(node.id, index);
  const incoming: number[][] = nodes.map(() => []);
  for (const edge of graph.edges) {
    const source = indexById.get(edge.source);
    const target = indexById.get(edge.target);
    if (source !== undefined && target !== undefined) incoming[target]?.push(source);
  }

  const components = findComponents(incoming);
  const cycleOf = new Map<string, number>();
  const place = new Array<number>(nodes.length).fill(BROKEN);
  const order: PlannedNode[] = [];
  const cycles: { readonly nodes: string[]; readonly edges: string[] }[] = [];
  for (const component of components) {
    const [index = 0] = component;
    const node = nodes[index];
    const sources = incoming[index] ?? [];
    if (component.length > 1 || sources.includes(index)) {
      for (const member of component) cycleOf.set(nodes[member]?.id ?? "", cycles.length);
      cycles.push({
        nodes: component.sort((a, b) => a - b).map((member) => nodes[member]?.id ?? ""),
        edges: [],
      });
    } else if (node !== undefined) {
      place[index] = order.length;
      order.push({ index, node, sources: sources.map((source) => place[source] ?? BROKEN) });
    }
  }
  for (const edge of cycles.length > 0 ? graph.edges : []) {
    const cycle = cycleOf.get(edge.source);
    if (cycle !== undefined && cycle === cycleOf.get(edge.target)) cycles[cycle]?.edges.push(edge.id);
  }
  return { order, cycles, duplicates: findDuplicates(nodes) };
}

/**
 * The plan of a graph from the plan of another one with the same wires; undefined where their nodes differ in number, order or
 * name.
 *
 * @param before nodes that `plan` was made for
 */
export function replan(
  plan: GraphPlan,
  before: readonly NetworkNode[],
  nodes: readonly NetworkNode[],
): GraphPlan | undefined {
  if (before.length !== nodes.length) return undefined;
  for (const [index, node] of nodes.entries()) {
    const old = before[index];
    if (node !== old && (node.id !== old?.id || node.name !== old.name)) return undefined;
  }
  const order = plan.order.map((planned) => {
    const node = nodes[planned.index];
    return node === undefined || node === planned.node ? planned : { ...planned, node };
  });
  return { ...plan, order };
}

function findDuplicates(nodes: readonly NetworkNode[]): GraphPlan["duplicates"] {
  const byName = new Map<string, string[]>();
  let several = false;
  for (const node of nodes) {
    const ids = byName.get(node.name);
    if (ids === undefined) byName.set(node.name, [node.id]);
    else {
      ids.push(node.id);
      several = true;
    }
  }
  if (!several) return [];
  return [...byName].filter(([, ids]) => ids.length > 1).map(([name, ids]) => ({ name, nodes: ids }));
}

/** Iterative, so that a chain of any length fits on the stack. */
function findComponents(incoming: readonly (readonly number[])[]): number[][] {
  const count = incoming.length;
  const found = new Int32Array(count).fill(-1);
  const lowest = new Int32Array(count);
  const nextEdge = new Int32Array(count);
  const isOpen = new Uint8Array(count);
  const open: number[] = [];
  const components: number[][] = [];
  let clock = 0;
  for (let root = 0; root < count; root += 1) {
    if (found[root] !== -1) continue;
    const path = [root];
    while (path.length > 0) {
      const node = path[path.length - 1] ?? root;
      if (found[node] === -1) {
        found[node] = clock;
        lowest[node] = clock;
        clock += 1;
        open.push(node);
        isOpen[node] = 1;
      }
      const place = nextEdge[node] ?? 0;
      const source = incoming[node]?.[place];
      if (source !== undefined) {
        nextEdge[node] = place + 1;
        if (found[source] === -1) path.push(source);
        else if (isOpen[source] === 1) lowest[node] = Math.min(lowest[node] ?? 0, found[source] ?? 0);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) lowest[parent] = Math.min(lowest[parent] ?? 0, lowest[node] ?? 0);
      if (lowest[node] === found[node]) {
        const component = open.splice(open.lastIndexOf(node));
        for (const member of component) isOpen[member] = 0;
        components.push(component);
      }
    }
  }
  return components;
}
