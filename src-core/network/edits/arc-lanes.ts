/** Where a new skip runs beside the trunk: inside the skips around it, outside those that it goes around. */
import type { LayerRegistry } from "../../layers/registry";
import type { Graph, NetworkNode } from "../document";
import { largest } from "../extremes";
import { incoming, nodeById, outgoing } from "../graph";
import { CARD_HEIGHT, CARD_WIDTH, centreX, nodeWidth, PILL_WIDTH, SKIP_OFFSET } from "../metrics";
import { isShortcut } from "../ports";

/** Rows that a skip passes, in pixels: from where it leaves the trunk to where it comes back. */
export interface ArcSpan {
  readonly top: number;
  readonly bottom: number;
}

/** Between the middles of two arcs beside each other. */
const LANE = 116;
/** Between a card that stands in the way and a pill that was moved right of it. */
const GAP = 40;

/**
 * The left edge of a new shortcut's place on an arc over `span`, its pill at height `middle`; skips that go around the
 * new one are moved outwards as far as it needs.
 */
export function roomForArc(
  layers: LayerRegistry,
  graph: Graph,
  trunk: number,
  span: ArcSpan,
  middle: number,
): { readonly graph: Graph; readonly x: number } {
  const others = graph.nodes.flatMap((node) => {
    const arc = isShortcut(node) ? spanOf(graph, node) : undefined;
    const isRight = centreX(layers, node) > trunk && centreX(layers, node) - trunk < 8 * SKIP_OFFSET;
    return arc && isRight && overlap(arc, span) ? [{ node, arc, centre: centreX(layers, node) }] : [];
  });
  const around = others.filter(({ arc }) => arc.top <= span.top && arc.bottom >= span.bottom);
  const inside = others.filter((other) => !around.includes(other));
  const wanted = largest([trunk + SKIP_OFFSET, ...inside.map(({ centre }) => centre + LANE)]);
  const centre = besideCards(layers, graph, wanted, middle);
  const moved = new Map<string, number>();
  let edge = centre;
  for (const other of around.sort((one, two) => one.centre - two.centre)) {
    if (other.centre - edge >= LANE) break;
    edge += LANE;
    moved.set(other.node.id, edge - CARD_WIDTH / 2);
  }
  const nodes = graph.nodes.map((node) => {
    const x = moved.get(node.id);
    return x === undefined ? node : { ...node, position: { ...node.position, x } };
  });
  return { graph: moved.size > 0 ? { ...graph, nodes } : graph, x: centre - CARD_WIDTH / 2 };
}

/** Gives shortcuts that came into a drawing lanes of their own; those that now go around them move outwards. */
export function nestArcs(layers: LayerRegistry, graph: Graph, shortcuts: readonly string[]): Graph {
  let current = graph;
  for (const id of shortcuts) {
    const node = nodeById(current, id);
    const arc = node === undefined ? undefined : spanOf(current, node);
    const source = nodeById(current, incoming(current, id)[0]?.source ?? "");
    if (node === undefined || arc === undefined || source === undefined) continue;
    const others = { edges: current.edges, nodes: current.nodes.filter((other) => other !== node) };
    const room = roomForArc(layers, others, centreX(layers, source), arc, node.position.y);
    const places = new Map(room.graph.nodes.map((other) => [other.id, other]));
    places.set(id, { ...node, position: { x: room.x, y: node.position.y } });
    current = { edges: current.edges, nodes: current.nodes.map((other) => places.get(other.id) ?? other) };
  }
  return current;
}

/** From below the layer whose output a shortcut keeps to the merge that it ends at. */
function spanOf(graph: Graph, shortcut: NetworkNode): ArcSpan | undefined {
  const source = nodeById(graph, incoming(graph, shortcut.id)[0]?.source ?? "");
  const target = nodeById(graph, outgoing(graph, shortcut.id)[0]?.target ?? "");
  if (source === undefined || target === undefined) return undefined;
  return { top: source.position.y, bottom: target.position.y };
}

function overlap(one: ArcSpan, other: ArcSpan): boolean {
  return one.top < other.bottom && other.top < one.bottom;
}

/** The wanted middle, or the next one to the right that no card of the row covers. */
function besideCards(layers: LayerRegistry, graph: Graph, wanted: number, y: number): number {
  let centre = wanted;
  const cards = graph.nodes.filter(
    (node) => !isShortcut(node) && Math.abs(node.position.y - y) < CARD_HEIGHT,
  );
  // Each card is passed once, from left to right.
  for (const node of cards.sort((one, other) => rightEdge(layers, one) - rightEdge(layers, other))) {
    const isApart = Math.abs(centreX(layers, node) - centre) >= (nodeWidth(layers, node) + PILL_WIDTH) / 2;
    if (!isApart) centre = rightEdge(layers, node) + GAP + PILL_WIDTH / 2;
  }
  return centre;
}

function rightEdge(layers: LayerRegistry, node: NetworkNode): number {
  return centreX(layers, node) + nodeWidth(layers, node) / 2;
}
