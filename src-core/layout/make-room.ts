/**
 * After an edit: what it placed or moved gives way to what stands there, so that no card hides another. What the edit did
 * not touch stays where a person put it.
 */
import type { LayerRegistry } from "../layers/registry";
import type { Graph, NetworkNode, Position } from "../network/document";
import { edgesBy } from "../network/graph";
import { clampPosition } from "../network/metrics";
import { isShortcut } from "../network/ports";
import { footprint } from "./footprint";
import { freePlace } from "./free-place";
import { Occupancy } from "./occupancy";

/** Between two pills beside each other. */
const PILL_GAP = 24;
/** Through more cards than this nothing is pushed on; it goes around them. */
const MOST_STEPS = 40;
/** Between a card and the one above it, as rows have it. */
const CARD_GAP = 32;

/**
 * The graph `after` with all that is new or elsewhere than `before` in free places: cards go down until they cover nothing,
 * and what hangs below them goes with them; pills go outwards, where skips run.
 */
export function makeRoom(layers: LayerRegistry, before: Graph, after: Graph): Graph {
  const old = new Map(before.nodes.map((node) => [node.id, node.position]));
  const isMoved = (node: NetworkNode): boolean => {
    const at = old.get(node.id);
    return at === undefined || at.x !== node.position.x || at.y !== node.position.y;
  };
  const moved = after.nodes.filter(isMoved);
  if (moved.length === 0) return after;
  const standing = after.nodes.filter((node) => !isMoved(node));
  const taken = new Occupancy(standing.map((node) => footprint(layers, node)));
  const inputs = edgesBy(after, "target");
  const pushed = new Map<string, number>();
  const places = new Map<string, Position>();
  // From the top, so that what goes down takes with it what follows.
  for (const node of moved.sort((one, other) => one.position.y - other.position.y)) {
    const sources = inputs.get(node.id) ?? [];
    const along = sources.reduce((most, { source }) => Math.max(most, pushed.get(source) ?? 0), 0);
    const wanted = clampPosition({ x: node.position.x, y: node.position.y + along });
    const at = giveWay(layers, taken, node, wanted);
    if (!isShortcut(node)) pushed.set(node.id, Math.max(0, at.y - node.position.y));
    taken.add(footprint(layers, node, at));
    places.set(node.id, at);
  }
  const nodes = after.nodes.map((node) => {
    const at = places.get(node.id);
    if (at === undefined || (at.x === node.position.x && at.y === node.position.y)) return node;
    return { ...node, position: at };
  });
  return { ...after, nodes };
}

/** The first free place below the wanted one, for a pill right of it; where that is far away, the nearest one. */
export function giveWay(
  layers: LayerRegistry,
  taken: Occupancy,
  node: NetworkNode,
  wanted: Position,
): Position {
  let at = wanted;
  for (let step = 0; step < MOST_STEPS && taken.hasPatience(); step += 1) {
    const other = taken.inTheWayOf(footprint(layers, node, at));
    if (other === undefined) return at;
    const own = footprint(layers, node, at);
    const next = isShortcut(node)
      ? { x: at.x + other.left + other.width + PILL_GAP - own.left, y: at.y }
      : { x: at.x, y: at.y + other.top + other.height + CARD_GAP - own.top };
    if (clampPosition(next).x !== next.x || clampPosition(next).y !== next.y) break;
    at = next;
  }
  return freePlace(layers, taken, { ...node, position: wanted });
}
