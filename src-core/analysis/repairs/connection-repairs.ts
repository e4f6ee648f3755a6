/**
 * Repairs for what is not connected. They follow from the wires alone, so a drawing has the same ones however it is laid
 * out: what lacks an input may read a loose end, and a loose end may lead to where the flow goes on.
 */
import type { LayerRegistry } from "../../layers/registry";
import type { Graph, GraphLocation, NetworkNode } from "../../network/document";
import { addLayer, connect, fanOut, insertOnEdge } from "../../network/edits/index";
import { smallest } from "../../network/extremes";
import { fedNodes, flowEnds, looseEnds } from "../../network/flow";
import {
  edgesBy,
  graphAt,
  incoming,
  nodeById,
  outgoing,
  reachable,
  topologicalOrder,
} from "../../network/graph";
import { ROW_HEIGHT } from "../../network/metrics";
import { isShortcut, isTerminal, portsOf } from "../../network/ports";
import type { UnrepairedProblem } from "../../network/problem";
import type { Examination } from "../examine";
import { chainAbove, firstOf } from "./branch";
import { type PossibleRepair, possibleRepair, removal, type Sight } from "./possible-repair";

/** More loose ends than this are a drawing just begun; trying each would cost a pass over the document. */
const MAXIMUM_CHOICES = 6;
const MAXIMUM_STARTS = 4;

/** What could be read by a node that lacks an input: loose ends, or what is near it in the graph. */
export function danglingInputRepairs(
  examination: Sight,
  { location }: UnrepairedProblem,
  node: NetworkNode,
): PossibleRepair[] {
  const graph = graphAt(examination.document, location);
  const sources = possibleSources(examination, graph, location, node).map((source) => ({
    ...connection(
      examination.layers,
      location,
      source,
      node,
      `connect-${source.name}`,
      `Connect ${node.name} to ${source.name}`,
    ),
    isChoice: true,
  }));
  return [...sources, ...(isTerminal(node) ? [] : removal(location, [node]))];
}

function possibleSources(
  sight: Sight,
  graph: Graph,
  location: GraphLocation,
  node: NetworkNode,
): NetworkNode[] {
  const { layers } = sight;
  const below = reachable(graph, [node.id], "down");
  const known = new Set(graph.edges.flatMap((edge) => (edge.target === node.id ? [edge.source] : [])));
  const canBeRead = (other: NetworkNode): boolean =>
    !below.has(other.id) && !known.has(other.id) && portsOf(layers, other).outputs !== 0;
  const fed = fedNodes(graph, location);
  const loose = looseEnds(layers, graph).filter(canBeRead);
  const fedLoose = loose.filter((other) => fed.has(other.id));
  const wanted = (other: NetworkNode): boolean => canBeRead(other) && fed.has(other.id) && !isShortcut(other);
  const skipped = skipStarts(sight, graph, node).filter(wanted);
  const near = skipped.length > 0 ? skipped : nearest(graph, node, wanted);
  const found = fedLoose.length > 0 || near.length > 0 ? fedLoose : loose;
  return [...new Set([...found.slice(0, MAXIMUM_CHOICES), ...near])];
}

/**
 * Where a skip may begin that lacks its beginning: at what a layer with weights reads in the branch beside it. A residual
 * branch has two such layers or more (He et al. 2015, section 3.2), so what is above the second comes first.
 */
function skipStarts(sight: Sight, graph: Graph, node: NetworkNode): NetworkNode[] {
  const merge = isShortcut(node) ? outgoing(graph, node.id)[0]?.target : node.id;
  const beside = merge === undefined ? [] : incoming(graph, merge).filter((edge) => edge.source !== node.id);
  const [branch] = beside;
  if (branch === undefined) return [];
  const weighted = firstOf(
    chainAbove(sight, graph, branch.source),
    (layer) => hasWeights(sight.layers, layer),
    MAXIMUM_STARTS,
  );
  const [first, ...further] = weighted.flatMap(
    (layer) => nodeById(graph, incoming(graph, layer.id)[0]?.source ?? "") ?? [],
  );
  return first === undefined ? [] : [...further, first];
}

function hasWeights(layers: LayerRegistry, node: NetworkNode): boolean {
  if (node.kind === "block") return true;
  const family = layers.find(node.type)?.family;
  return family === "convolution" || family === "dense";
}

/**
 * The closest wanted node, in wires whichever way they run. In front of a branch that lost its input that is the layer
 * which the branch beside it reads. Without a way to any, the last one in the flow.
 */
function nearest(graph: Graph, from: NetworkNode, isWanted: (node: NetworkNode) => boolean): NetworkNode[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const [into, outOf] = [edgesBy(graph, "target"), edgesBy(graph, "source")];
  const seen = new Set([from.id]);
  // The set grows while it is walked, and takes each node once: breadth first.
  for (const id of seen) {
    const node = nodes.get(id);
    if (node !== undefined && isWanted(node)) return [node];
    for (const edge of into.get(id) ?? []) seen.add(edge.source);
    for (const edge of outOf.get(id) ?? []) seen.add(edge.target);
  }
  const inOrder = topologicalOrder(graph).order.flatMap((id) => nodes.get(id) ?? []);
  return inOrder.filter(isWanted).slice(-1);
}

/** What a piece that leads nowhere could lead to without taking the flow away from other layers; else it goes. */
export function loosePieceRepairs(
  examination: Examination,
  { location, nodes }: UnrepairedProblem,
): PossibleRepair[] {
  const { layers } = examination;
  const graph = graphAt(examination.document, location);
  const members = new Set(nodes);
  const piece = graph.nodes.filter((node) => members.has(node.id));
  const ends = looseEnds(layers, graph)
    .filter((node) => members.has(node.id))
    .slice(0, 2);
  const ways = ends.flatMap((end) => [
    ...openReaders(layers, graph, location, end),
    ...readersAtFork(layers, graph, location, end),
    ...joinWithOutput(layers, graph, location, end),
  ]);
  const [end, ...otherEnds] = ends;
  const inserted =
    end === undefined || otherEnds.length > 0 ? [] : beforeOutput(layers, graph, location, piece, end);
  return [...ways, ...inserted, ...removal(location, piece)];
}

/** Nodes on the way to an output that lack an input. */
function openReaders(
  layers: LayerRegistry,
  graph: Graph,
  location: GraphLocation,
  end: NetworkNode,
): PossibleRepair[] {
  const above = reachable(graph, [end.id], "up");
  const used = usedNodes(graph, location);
  const inputs = edgesBy(graph, "target");
  return graph.nodes
    .filter((node) => {
      const lacking = portsOf(layers, node).inputs === "many" ? 1 : 0;
      const isOpen = portsOf(layers, node).inputs !== 0 && (inputs.get(node.id)?.length ?? 0) <= lacking;
      return isOpen && used.has(node.id) && !above.has(node.id);
    })
    .slice(0, 2)
    .map((node) => leadTo(layers, location, end, node));
}

/**
 * A dead end branches off a layer whose other reader leads on. That reader may read the dead end instead: the branch
 * becomes part of the trunk. Often it is the output, when layers were added beside its wire.
 */
function readersAtFork(
  layers: LayerRegistry,
  graph: Graph,
  location: GraphLocation,
  end: NetworkNode,
): PossibleRepair[] {
  const used = usedNodes(graph, location);
  const above = reachable(graph, [end.id], "up");
  const fork = [...above].find((id) => used.has(id));
  return graph.edges
    .filter((edge) => edge.source === fork && used.has(edge.target) && !above.has(edge.target))
    .flatMap((edge) => {
      const reader = nodeById(graph, edge.target);
      return reader !== undefined && portsOf(layers, reader).inputs === 1 && !isShortcut(reader)
        ? [leadTo(layers, location, end, reader)]
        : [];
    })
    .slice(0, 1);
}

/** Beside what the output reads, where both have one shape. */
function joinWithOutput(
  layers: LayerRegistry,
  graph: Graph,
  location: GraphLocation,
  end: NetworkNode,
): PossibleRepair[] {
  const edge = edgeIntoOutput(graph, location);
  const read = edge === undefined ? undefined : nodeById(graph, edge.source);
  if (edge === undefined || read === undefined || !fedNodes(graph, location).has(end.id)) return [];
  // What hangs below it can stand between it and the output; an Add of both would be an odd way to say so.
  if (reachable(graph, [end.id], "up").has(read.id)) return [];
  const label = `Join ${end.name} and ${read.name} in an Add`;
  const join = possibleRepair(`join-${end.name}`, label, (document) => {
    const target = nodeById(graphAt(document, location), edge.target);
    if (target === undefined) return document;
    const added = addLayer(layers, document, location, { type: "add", position: target.position });
    const spliced = insertOnEdge(layers, added.document, location, edge.id, added.node);
    return connect(layers, spliced, location, end.id, added.node).document;
  });
  return [{ ...join, isOnlyIfSound: true }];
}

/** A chain that nothing feeds is put into the wire to the output, from its one beginning to its one end. */
function beforeOutput(
  layers: LayerRegistry,
  graph: Graph,
  location: GraphLocation,
  piece: readonly NetworkNode[],
  end: NetworkNode,
): PossibleRepair[] {
  const edge = edgeIntoOutput(graph, location);
  const output = edge === undefined ? undefined : nodeById(graph, edge.target);
  const read = new Set(graph.edges.map((other) => other.target));
  const [head, ...otherHeads] = piece.filter((node) => !read.has(node.id));
  if (edge === undefined || output === undefined || head === undefined || otherHeads.length > 0) return [];
  if (portsOf(layers, head).inputs === 0) return [];
  const what = piece.length === 1 ? end.name : `these ${piece.length} layers`;
  return [
    possibleRepair(`before-${output.name}`, `Insert ${what} before ${output.name}`, (document) => {
      const led = connect(layers, document, location, edge.source, head.id).document;
      return connect(layers, led, location, end.id, output.id).document;
    }),
  ];
}

function edgeIntoOutput(graph: Graph, location: GraphLocation): Graph["edges"][number] | undefined {
  const [end] = flowEnds(graph, location).ends;
  return end === undefined ? undefined : graph.edges.find((edge) => edge.target === end.id);
}

function usedNodes(graph: Graph, location: GraphLocation): Set<string> {
  return reachable(
    graph,
    flowEnds(graph, location).ends.map((node) => node.id),
    "up",
  );
}

function leadTo(
  layers: LayerRegistry,
  location: GraphLocation,
  end: NetworkNode,
  reader: NetworkNode,
): PossibleRepair {
  return connection(
    layers,
    location,
    end,
    reader,
    `lead-to-${reader.name}`,
    `Connect ${end.name} to ${reader.name}`,
  );
}

function connection(
  layers: LayerRegistry,
  location: GraphLocation,
  source: NetworkNode,
  target: NetworkNode,
  id: string,
  label: string,
): PossibleRepair {
  return possibleRepair(
    id,
    label,
    (document) => connect(layers, document, location, source.id, target.id).document,
  );
}

/** An input above everything, read by all that lacks one on the way to an output. */
export function missingInputRepairs(
  { layers }: Examination,
  { location }: UnrepairedProblem,
): PossibleRepair[] {
  return [
    possibleRepair("add-input", "Add an input", (document) => {
      const graph = graphAt(document, location);
      const heads = unfedHeads(layers, graph, location);
      const top = smallest([ROW_HEIGHT, ...heads.map((node) => node.position.y)]);
      const position = { x: heads[0]?.position.x ?? 0, y: top - ROW_HEIGHT };
      const added = addLayer(layers, document, location, { type: "input", position, name: "input" });
      return fanOut(
        added.document,
        location,
        added.node,
        heads.map((head) => head.id),
      );
    }),
  ];
}

/** What reads nothing although an output needs it; where no output needs any, the first of the longest piece. */
function unfedHeads(layers: LayerRegistry, graph: Graph, location: GraphLocation): NetworkNode[] {
  const read = new Set(graph.edges.map((edge) => edge.target));
  const unfed = graph.nodes.filter((node) => !read.has(node.id) && portsOf(layers, node).inputs !== 0);
  const used = usedNodes(graph, location);
  const needed = unfed.filter((node) => used.has(node.id));
  if (needed.length > 0) return needed;
  const [longest] = unfed
    .slice(0, MAXIMUM_CHOICES)
    .map((node) => ({ node, length: reachable(graph, [node.id], "down").size }))
    .sort((one, other) => other.length - one.length);
  return longest === undefined ? [] : [longest.node];
}

/** An output below a loose end; of several each is a choice, those that data reaches before strays. */
export function missingOutputRepairs(
  examination: Examination,
  { location }: UnrepairedProblem,
): PossibleRepair[] {
  const { layers } = examination;
  const graph = graphAt(examination.document, location);
  const fed = fedNodes(graph, location);
  const loose = looseEnds(layers, graph);
  const fedLoose = loose.filter((node) => fed.has(node.id));
  const ends = (fedLoose.length > 0 ? fedLoose : loose).slice(0, MAXIMUM_CHOICES);
  const addOutput = (id: string, label: string, end: NetworkNode | undefined): PossibleRepair => ({
    ...possibleRepair(id, label, (document) => {
      const position = { x: end?.position.x ?? 0, y: (end?.position.y ?? 0) + ROW_HEIGHT };
      const added = addLayer(layers, document, location, { type: "output", position, name: "output" });
      return end === undefined
        ? added.document
        : connect(layers, added.document, location, end.id, added.node).document;
    }),
    isChoice: true,
  });
  if (ends.length < 2) return [addOutput("add-output", "Add an output", ends[0])];
  return ends.map((end) => addOutput(`add-output-${end.name}`, `Add an output after ${end.name}`, end));
}
