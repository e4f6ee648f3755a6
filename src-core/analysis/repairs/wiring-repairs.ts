/** Repairs for what is too much: wires, ends, circles, names. */
import type { LayerRegistry } from "../../layers/registry";
import type { Graph, NetworkNode } from "../../network/document";
import { disconnect, numberNodes } from "../../network/edits/index";
import { edgesBy, graphAt, nodeById } from "../../network/graph";
import { isTerminal, portsOf } from "../../network/ports";
import type { UnrepairedProblem } from "../../network/problem";
import type { Examination } from "../examine";
import { type PossibleRepair, possibleRepair, removal } from "./possible-repair";

/** Of several ends one stays; of several wires each can be the one that stays. */
export function excessRepairs(examination: Examination, problem: UnrepairedProblem): PossibleRepair[] {
  const { location, edges } = problem;
  const graph = graphAt(examination.document, location);
  const nodes = problem.nodes.flatMap((id) => nodeById(graph, id) ?? []);
  const [first] = nodes;
  if (first === undefined) return [];
  if (edges.length > 0) return wireRepairs(examination.layers, graph, problem, first);
  const ends = new Set(graph.edges.flatMap((edge) => [edge.source, edge.target]));
  const wired = nodes.filter((node) => ends.has(node.id));
  return (wired.length > 0 ? wired : nodes).slice(0, 4).flatMap((kept) => {
    const extra = nodes.filter((node) => node !== kept);
    return removal(location, extra).map((each) => ({
      ...each,
      id: `keep-${kept.name}`,
      label: extra.length === 1 ? each.label : `Keep ${kept.name} and remove the other ${extra.length}`,
    }));
  });
}

function wireRepairs(
  layers: LayerRegistry,
  graph: Graph,
  problem: UnrepairedProblem,
  node: NetworkNode,
): PossibleRepair[] {
  const { location, edges } = problem;
  if (
    isTerminal(node) &&
    (portsOf(layers, node).inputs === 0 || portsOf(layers, node).outputs === 0) &&
    problem.code !== "several-inputs"
  ) {
    return [cut("cut", "Remove these wires", location, edges)];
  }
  if (portsOf(layers, node).inputs === 0) return [cut("cut", "Remove these wires", location, edges)];
  return edges.slice(0, 4).flatMap((kept) => {
    const source = graph.edges.find((edge) => edge.id === kept)?.source;
    const name = nodeById(graph, source ?? "")?.name ?? "";
    return [
      cut(
        `keep-${name}`,
        `Keep the wire from ${name}`,
        location,
        edges.filter((edge) => edge !== kept),
      ),
    ];
  });
}

function cut(
  id: string,
  label: string,
  location: UnrepairedProblem["location"],
  edges: readonly string[],
): PossibleRepair {
  return possibleRepair(id, label, (document) => disconnect(document, location, edges));
}

/** Cuts the wires that lead back, as a walk from the top of the circle meets them. */
export function cycleRepairs(examination: Examination, problem: UnrepairedProblem): PossibleRepair[] {
  const graph = graphAt(examination.document, problem.location);
  const back = backEdges(graph, problem);
  const [first] = back;
  if (first === undefined) return [];
  const name = (id: string): string => nodeById(graph, id)?.name ?? "";
  const label =
    back.length === 1
      ? `Remove the wire from ${name(first.source)} back to ${name(first.target)}`
      : `Remove the ${back.length} wires that lead back`;
  return [
    cut(
      "cut-back",
      label,
      problem.location,
      back.map((edge) => edge.id),
    ),
  ];
}

/** Depth first, from where the circle is entered, in the drawing's order: edges to a node that is still open lead back. */
function backEdges(graph: Graph, problem: UnrepairedProblem): Graph["edges"] {
  const members = new Set(problem.nodes);
  const round = new Set(problem.edges);
  const following = edgesBy({ nodes: [], edges: graph.edges.filter((edge) => round.has(edge.id)) }, "source");
  const entries = new Set(graph.edges.filter((edge) => !members.has(edge.source)).map((edge) => edge.target));
  const isEntry = (node: NetworkNode): boolean => entries.has(node.id);
  const roots = graph.nodes
    .filter((node) => members.has(node.id))
    .sort((one, other) => Number(isEntry(other)) - Number(isEntry(one)));
  const state = new Map<string, "open" | "done">();
  const back: Graph["edges"] = [];
  for (const root of roots) {
    const path = [{ id: root.id, next: 0 }];
    if (state.has(root.id)) continue;
    state.set(root.id, "open");
    // Iterative, because a circle can have as many members as a drawing.
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const edge = following.get(top.id)?.[top.next];
      top.next += 1;
      if (edge === undefined) {
        state.set(top.id, "done");
        path.pop();
      } else if (state.get(edge.target) === "open") {
        back.push(edge);
      } else if (!state.has(edge.target)) {
        state.set(edge.target, "open");
        path.push({ id: edge.target, next: 0 });
      }
    }
  }
  return back;
}

/** Numbers for all but the first of the nodes that share a name. */
export function renameRepairs(examination: Examination, problem: UnrepairedProblem): PossibleRepair[] {
  const { location, nodes } = problem;
  const graph = graphAt(examination.document, location);
  const name = nodeById(graph, nodes[0] ?? "")?.name ?? "";
  return [
    possibleRepair("rename", `Number the others called ${name}`, (document) =>
      numberNodes(document, location, nodes.slice(1), name),
    ),
  ];
}
