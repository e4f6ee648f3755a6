/** What is wrong with one graph as it is drawn, before any shape is looked at: ends and wires. */
import type { LayerRegistry } from "../layers/registry";
import type { Edge, Graph, GraphLocation, NetworkNode } from "../network/document";
import { edgesBy, reachable } from "../network/graph";
import { isTerminal, portsOf } from "../network/ports";
import { locationKey, type UnrepairedProblem } from "../network/problem";

/** More loose pieces than this are reported together. */
const MAXIMUM_PIECES = 20;

type Place = Pick<UnrepairedProblem, "location" | "severity">;

/** A graph's wiring mistakes. Each is told once, at its cause. */
function drawingProblems(layers: LayerRegistry, graph: Graph, location: GraphLocation): UnrepairedProblem[] {
  const view = new GraphView(layers, graph, location);
  const ends = location.kind === "root" ? endProblems(view) : [];
  return [...ends, ...wireProblems(view), ...unfedProblems(view), ...pieceProblems(view)];
}

class GraphView {
  readonly place: Place;
  readonly into: ReadonlyMap<string, readonly Edge[]>;
  readonly outOf: ReadonlyMap<string, readonly Edge[]>;
  readonly starts: readonly NetworkNode[];
  readonly ends: readonly NetworkNode[];
  /** Below a start; above an end. */
  readonly fed: ReadonlySet<string>;
  readonly used: ReadonlySet<string>;

  constructor(
    readonly layers: LayerRegistry,
    readonly graph: Graph,
    location: GraphLocation,
  ) {
    this.place = { location, severity: "error" };
    this.into = edgesBy(graph, "target");
    this.outOf = edgesBy(graph, "source");
    const [start, end] = location.kind === "root" ? ["input", "output"] : ["blockInput", "blockOutput"];
    this.starts = graph.nodes.filter((node) => node.kind === "layer" && node.type === start);
    this.ends = graph.nodes.filter((node) => node.kind === "layer" && node.type === end);
    this.fed = reachable(graph, ids(this.starts), "down");
    this.used = reachable(graph, ids(this.ends), "up");
  }

  wiresInto(node: NetworkNode): readonly Edge[] {
    return this.into.get(node.id) ?? [];
  }

  wiresOutOf(node: NetworkNode): readonly Edge[] {
    return this.outOf.get(node.id) ?? [];
  }
}

function endProblems({ graph, starts, ends, place }: GraphView): UnrepairedProblem[] {
  const problems: UnrepairedProblem[] = [];
  const where = graph.nodes.length === 0 ? "The drawing is empty." : "The network has no";
  if (starts.length === 0) {
    const message =
      graph.nodes.length === 0
        ? `${where} Begin with an input.`
        : `${where} input, so no image can enter it.`;
    problems.push({ ...place, code: "no-input", message, nodes: [], edges: [] });
  }
  if (starts.length > 1) {
    const message = `The network has ${starts.length} inputs; it can have one. Remove the others and let one input feed their layers; images that belong together can be the channels of one.`;
    problems.push({ ...place, code: "several-inputs", message, nodes: ids(starts), edges: [] });
  }
  if (ends.length === 0) {
    const message =
      graph.nodes.length === 0
        ? `${where} It also needs an output.`
        : `${where} output, so there is nothing that it could learn to say.`;
    problems.push({ ...place, code: "no-output", message, nodes: [], edges: [] });
  }
  if (ends.length > 1) {
    const message = `The network has ${ends.length} outputs; it can have one. Remove the others, or join what they read in an Add or Concatenate before one output.`;
    problems.push({ ...place, code: "several-outputs", message, nodes: ids(ends), edges: [] });
  }
  return problems;
}

/** More wires than a node has room for. */
function wireProblems(view: GraphView): UnrepairedProblem[] {
  return view.graph.nodes.flatMap((node): UnrepairedProblem[] => {
    const ports = portsOf(view.layers, node);
    const into = view.wiresInto(node);
    const outOf = view.wiresOutOf(node);
    const problems: UnrepairedProblem[] = [];
    if (ports.inputs !== "many" && into.length > ports.inputs) {
      const message =
        ports.inputs === 0
          ? `${node.name} is a beginning, so the wires into it do nothing. Remove them.`
          : `${node.name} takes one input, but ${into.length} wires lead to it. Keep one, or join them in an Add first.`;
      problems.push({ ...view.place, code: "several-inputs", message, nodes: [node.id], edges: ids(into) });
    }
    if (ports.outputs === 0 && outOf.length > 0) {
      const message = `${node.name} is an end, so nothing can read it. Remove the wires out of it.`;
      problems.push({ ...view.place, code: "dangling-output", message, nodes: [node.id], edges: ids(outOf) });
    }
    return problems;
  });
}

/** Nodes that the output needs and that lack an input. */
function unfedProblems(view: GraphView): UnrepairedProblem[] {
  return view.graph.nodes.flatMap((node): UnrepairedProblem[] => {
    const { inputs } = portsOf(view.layers, node);
    const wires = view.wiresInto(node).length;
    if (inputs === 0 || !view.used.has(node.id)) return [];
    const problem = { ...view.place, code: "dangling-input", nodes: [node.id], edges: [] } as const;
    if (wires === 0) {
      // Without any input in the network the one thing to say is that one is missing.
      if (view.starts.length === 0 && !isTerminal(node)) return [];
      return [{ ...problem, message: `${node.name} has no input. Connect the layer that it should read.` }];
    }
    if (inputs === "many" && wires === 1 && node.bypassed !== true && node.kind === "layer") {
      const message = `${node.name} joins branches, so it needs two inputs or more, and has one.`;
      return [{ ...problem, message, edges: ids(view.wiresInto(node)) }];
    }
    return [];
  });
}

/** Connected pieces whose result reaches no output: dead ends, and strays that the input does not even reach. */
function pieceProblems(view: GraphView): UnrepairedProblem[] {
  const { graph, ends, place } = view;
  const hasOpenEnd = ends.some((end) => view.wiresInto(end).length === 0);
  const isLoose = (node: NetworkNode): boolean => !view.used.has(node.id) && !isTerminal(node);
  const isStray = (node: NetworkNode): boolean => isLoose(node) && !view.fed.has(node.id);
  const problems: UnrepairedProblem[] = [];
  for (const piece of pieces(graph, graph.nodes.filter(isStray))) {
    if (piece.every((node) => node.bypassed === true)) continue;
    const message =
      piece.length === 1
        ? `${piece[0]?.name} is connected to nothing that trains. Connect it or remove it.`
        : `${nameList(piece)} are connected to neither the input nor the output. Connect them or remove them.`;
    problems.push({ ...place, code: "unreachable", message, nodes: ids(piece), edges: [] });
  }
  // While there is no output, or nothing leads to it, everything would be a dead end.
  if (ends.length === 0 || hasOpenEnd) return problems;
  const isDeadEnd = (node: NetworkNode): boolean => isLoose(node) && view.fed.has(node.id);
  for (const piece of pieces(graph, graph.nodes.filter(isDeadEnd))) {
    if (piece.every((node) => node.bypassed === true)) continue;
    const message =
      piece.length === 1
        ? `Nothing reads ${piece[0]?.name}. Connect its output or remove it.`
        : `${nameList(piece)} lead to no output. Connect the last of them or remove them.`;
    problems.push({ ...place, code: "dangling-output", message, nodes: ids(piece), edges: [] });
  }
  return problems;
}

/** The nodes in groups that hang together among themselves. */
function pieces(graph: Graph, nodes: readonly NetworkNode[]): NetworkNode[][] {
  if (nodes.length === 0) return [];
  const wanted = new Set(ids(nodes));
  const inner = graph.edges.filter((edge) => wanted.has(edge.source) && wanted.has(edge.target));
  const bothWays = inner.flatMap((edge) => [edge, { ...edge, source: edge.target, target: edge.source }]);
  const neighbours = edgesBy({ nodes: [], edges: bothWays }, "source");
  const left = new Map(nodes.map((node) => [node.id, node]));
  const groups: NetworkNode[][] = [];
  for (const node of nodes) {
    if (!left.delete(node.id)) continue;
    const group = [node];
    // The array grows while it is walked: it is the queue.
    for (const member of group) {
      for (const edge of neighbours.get(member.id) ?? []) {
        const next = left.get(edge.target);
        if (next !== undefined && left.delete(next.id)) group.push(next);
      }
    }
    groups.push(group);
  }
  // A drawing full of strays is told in one sentence, not in thousands.
  return groups.length <= MAXIMUM_PIECES ? groups : [groups.flat()];
}

function ids(items: readonly { readonly id: string }[]): string[] {
  return items.map((item) => item.id);
}

function nameList(nodes: readonly NetworkNode[]): string {
  const names = nodes.slice(0, 3).map((node) => node.name);
  const rest = nodes.length - names.length;
  if (rest > 0) return `${names.join(", ")} and ${rest} more`;
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

interface DrawingRecord {
  readonly key: string;
  readonly nodes: readonly NetworkNode[];
  readonly problems: readonly UnrepairedProblem[];
}

/** Remembers problems for as long as a list of wires lives: an edit of parameters or places leaves it as it is. */
export class DrawingMemory {
  readonly #layers: LayerRegistry;
  readonly #known = new WeakMap<Graph["edges"], DrawingRecord>();

  constructor(layers: LayerRegistry) {
    this.#layers = layers;
  }

  problems(graph: Graph, location: GraphLocation): readonly UnrepairedProblem[] {
    const key = locationKey(location);
    const known = this.#known.get(graph.edges);
    if (known !== undefined && known.key === key && areWiredAlike(known.nodes, graph.nodes))
      return known.problems;
    const problems = drawingProblems(this.#layers, graph, location);
    this.#known.set(graph.edges, { key, nodes: graph.nodes, problems });
    return problems;
  }
}

/** True when both lists differ in nothing that the problems look at. */
function areWiredAlike(before: readonly NetworkNode[], now: readonly NetworkNode[]): boolean {
  if (before === now) return true;
  return (
    before.length === now.length &&
    before.every((node, index) => {
      const other = now[index];
      return other !== undefined && (node === other || isWiredAlike(node, other));
    })
  );
}

function isWiredAlike(node: NetworkNode, other: NetworkNode): boolean {
  const isSameType =
    node.kind === "layer" && other.kind === "layer" ? node.type === other.type : node.kind === other.kind;
  return isSameType && node.id === other.id && node.name === other.name && node.bypassed === other.bypassed;
}
