/** Repairs for wires and ends: what is missing is connected, what is too much is taken away. */
import type { Graph, NetworkNode } from "../../network/document";
import { addLayer, connect, connectionComplaint, disconnect, numberNodes } from "../../network/edits/index";
import { edgesBy, graphAt, nodeById, reachable } from "../../network/graph";
import { ROW_HEIGHT } from "../../network/metrics";
import { isTerminal, portsOf } from "../../network/ports";
import type { Examination } from "../examine";
import type { Finding } from "../finding";
import { type Candidate, candidate, removal } from "./candidate";

export function danglingInputCandidates(
  examination: Examination,
  finding: Finding,
  node: NetworkNode,
): Candidate[] {
  const { location } = finding;
  const graph = graphAt(examination.document, location);
  const nearest = nearestAbove(graph, node);
  const connection =
    nearest === undefined
      ? []
      : [
          candidate(
            `connect-${nearest.name}`,
            `Connect ${node.name} to ${nearest.name}`,
            (document) => connect(document, location, nearest.id, node.id).document,
          ),
        ];
  return [...connection, ...(isTerminal(node) ? [] : removal(location, [node]))];
}

/** The closest layer above that can be read without closing a circle. */
function nearestAbove(graph: Graph, node: NetworkNode): NetworkNode | undefined {
  const below = reachable(graph, [node.id], "down");
  const distance = (other: NetworkNode): number =>
    node.position.y - other.position.y + Math.abs(node.position.x - other.position.x) / 4;
  return graph.nodes
    .filter((other) => other.position.y < node.position.y && !below.has(other.id))
    .sort((one, other) => distance(one) - distance(other))
    .find((other) => connectionComplaint(graph, other.id, node.id) === undefined);
}

/** Loose pieces go; of several ends the first stays; of several wires each can be the one that goes. */
export function excessCandidates(examination: Examination, finding: Finding): Candidate[] {
  const { location, edges } = finding;
  const graph = graphAt(examination.document, location);
  const nodes = finding.nodes.flatMap((id) => nodeById(graph, id) ?? []);
  const [first] = nodes;
  if (first === undefined) return [];
  if (edges.length > 0) return wireCandidates(graph, finding, first);
  if (!nodes.every(isTerminal))
    return removal(
      location,
      nodes.filter((node) => !isTerminal(node)),
    );
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

function wireCandidates(graph: Graph, finding: Finding, node: NetworkNode): Candidate[] {
  const { location, edges } = finding;
  if (
    isTerminal(node) &&
    (portsOf(node).inputs === 0 || portsOf(node).outputs === 0) &&
    finding.code !== "several-inputs"
  ) {
    return [cut("cut", "Remove these wires", location, edges)];
  }
  if (portsOf(node).inputs === 0) return [cut("cut", "Remove these wires", location, edges)];
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

function cut(id: string, label: string, location: Finding["location"], edges: readonly string[]): Candidate {
  return candidate(id, label, (document) => disconnect(document, location, edges));
}

/** Cuts the wires that lead back, as a walk from the top of the circle meets them. */
export function cycleCandidates(examination: Examination, finding: Finding): Candidate[] {
  const graph = graphAt(examination.document, finding.location);
  const back = backEdges(graph, finding);
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
      finding.location,
      back.map((edge) => edge.id),
    ),
  ];
}

/** Depth first, from where the circle is entered, upper nodes first: edges to a node that is still open lead back. */
function backEdges(graph: Graph, finding: Finding): Graph["edges"] {
  const members = new Set(finding.nodes);
  const round = new Set(finding.edges);
  const following = edgesBy({ nodes: [], edges: graph.edges.filter((edge) => round.has(edge.id)) }, "source");
  const entries = new Set(graph.edges.filter((edge) => !members.has(edge.source)).map((edge) => edge.target));
  const isEntry = (node: NetworkNode): boolean => entries.has(node.id);
  const roots = graph.nodes
    .filter((node) => members.has(node.id))
    .sort((one, other) => Number(isEntry(other)) - Number(isEntry(one)) || one.position.y - other.position.y);
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

/** An input above everything, connected to the topmost layer that reads nothing. */
export function missingInputCandidates(_examination: Examination, finding: Finding): Candidate[] {
  const { location } = finding;
  return [
    candidate("add-input", "Add an input", (document) => {
      const graph = graphAt(document, location);
      const read = new Set(graph.edges.map((edge) => edge.target));
      const unfed = byHeight(graph.nodes.filter((node) => !read.has(node.id) && portsOf(node).inputs !== 0));
      const [top] = unfed.filter((node) => !isTerminal(node)).concat(unfed);
      const position = { x: top?.position.x ?? 0, y: (top?.position.y ?? ROW_HEIGHT) - ROW_HEIGHT };
      const added = addLayer(document, location, { type: "input", position, name: "input" });
      return top === undefined
        ? added.document
        : connect(added.document, location, added.node, top.id).document;
    }),
  ];
}

/** An output below everything, connected to the lowest layer that nothing reads. */
export function missingOutputCandidates(_examination: Examination, finding: Finding): Candidate[] {
  const { location } = finding;
  return [
    candidate("add-output", "Add an output", (document) => {
      const graph = graphAt(document, location);
      const given = new Set(graph.edges.map((edge) => edge.source));
      const inputs = graph.nodes.filter((node) => node.kind === "layer" && node.type === "input");
      const fed = reachable(
        graph,
        inputs.map((node) => node.id),
        "down",
      );
      const loose = byHeight(
        graph.nodes.filter((node) => !given.has(node.id) && portsOf(node).outputs !== 0),
      );
      const bottom = loose.filter((node) => fed.has(node.id)).at(-1) ?? loose.at(-1);
      const position = { x: bottom?.position.x ?? 0, y: (bottom?.position.y ?? 0) + ROW_HEIGHT };
      const added = addLayer(document, location, { type: "output", position, name: "output" });
      return bottom === undefined
        ? added.document
        : connect(added.document, location, bottom.id, added.node).document;
    }),
  ];
}

/** Numbers for all but the first of the nodes that share a name. */
export function renameCandidates(examination: Examination, finding: Finding): Candidate[] {
  const { location, nodes } = finding;
  const graph = graphAt(examination.document, location);
  const name = nodeById(graph, nodes[0] ?? "")?.name ?? "";
  return [
    candidate("rename", `Number the others called ${name}`, (document) =>
      numberNodes(document, location, nodes.slice(1), name),
    ),
  ];
}

function byHeight(nodes: readonly NetworkNode[]): NetworkNode[] {
  return [...nodes].sort((one, other) => one.position.y - other.position.y);
}
