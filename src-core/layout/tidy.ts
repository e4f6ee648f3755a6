/** The tidy layout: a pure function from boxes and wires to places. */
import {
  ARC_CLEARANCE,
  BARE_LANE,
  type Box,
  type BoxGraph,
  COLUMN_GAP,
  FIRST_BARE_ARC,
  groupWires,
  PILL_LANE,
  type Placement,
  type Point,
} from "./box-graph";
import { placeBranches } from "./branches";
import { findSkips, type Skip } from "./skips";
import { placeTrunk } from "./trunk";

/**
 * Places every box, the top left corner of the whole at 0, 0. Residual networks, whose branches are all skips,
 * become a straight trunk with arcs; a piece with other branches is laid out in ranks. Pieces that are not
 * connected stand side by side in the order of the drawing.
 */
export function tidy(graph: BoxGraph): Placement {
  const { skips, trunkWires } = findSkips(graph);
  const onArc = new Set(skips.flatMap((skip) => skip.shortcut ?? []));
  const boxById = new Map(graph.boxes.map((box) => [box.id, box]));
  const inTrunk = graph.boxes.filter((box) => !onArc.has(box.id));
  const placement = new Map<string, Point>();
  let x = 0;
  for (const piece of pieces(inTrunk, [...trunkWires, ...skips.map(asWire)])) {
    const members = new Set(piece.map((box) => box.id));
    const own = trunkWires.filter((wire) => members.has(wire.source) && members.has(wire.target));
    const ownSkips = skips.filter((skip) => members.has(skip.source));
    const chain = chainOrder(piece, own);
    const places = chain
      ? placeTrunk(chain, ownSkips, boxById)
      : withArcs(placeBranches(piece, own), ownSkips, boxById);
    const bounds = boundsOf(places, boxById);
    for (const [id, at] of places) placement.set(id, { x: x + at.x - bounds.left, y: at.y - bounds.top });
    x += bounds.right - bounds.left + COLUMN_GAP;
  }
  return placement;
}

function asWire(skip: Skip): { id: string; source: string; target: string } {
  return { id: skip.merge, source: skip.source, target: skip.merge };
}

/** Connected pieces, each in the drawing's order. */
function pieces(boxes: readonly Box[], wires: readonly { source: string; target: string }[]): Box[][] {
  const parent = new Map(boxes.map((box) => [box.id, box.id]));
  const rootOf = (id: string): string => {
    let at = id;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) {
      parent.set(at, parent.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const wire of wires) parent.set(rootOf(wire.source), rootOf(wire.target));
  const groups = new Map<string, Box[]>();
  for (const box of boxes) {
    const root = rootOf(box.id);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [box]);
    else group.push(box);
  }
  return [...groups.values()];
}

/** The boxes from first to last when they form one chain, else nothing. */
function chainOrder(
  boxes: readonly Box[],
  wires: readonly { id: string; source: string; target: string }[],
): Box[] | undefined {
  if (wires.length !== boxes.length - 1) return undefined;
  const outgoing = groupWires(wires, "source");
  const incoming = groupWires(wires, "target");
  const boxById = new Map(boxes.map((box) => [box.id, box]));
  const start = boxes.find((box) => !incoming.has(box.id));
  const order: Box[] = [];
  for (let box = start; box !== undefined; ) {
    order.push(box);
    const next: readonly { target: string }[] = outgoing.get(box.id) ?? [];
    if (next.length > 1) return undefined;
    box = next[0] === undefined ? undefined : boxById.get(next[0].target);
  }
  return order.length === boxes.length ? order : undefined;
}

/**
 * Puts shortcuts to the right of whatever stands between the two ends of their arc, each further out than the arcs that it
 * goes around or crosses.
 */
function withArcs(
  places: Map<string, Point>,
  skips: readonly Skip[],
  boxById: ReadonlyMap<string, Box>,
): Map<string, Point> {
  const cards = [...places].flatMap(([id, at]) => {
    const box = boxById.get(id);
    return box ? [{ right: at.x + box.width, top: at.y, bottom: at.y + box.height }] : [];
  });
  const arcs = skips
    .flatMap((skip) => {
      const from = places.get(skip.source);
      const to = places.get(skip.merge);
      if (from === undefined || to === undefined) return [];
      return [{ skip, top: Math.min(from.y, to.y), bottom: Math.max(from.y, to.y) }];
    })
    .sort((one, other) => one.bottom - one.top - (other.bottom - other.top) || one.top - other.top);
  const placed: {
    readonly top: number;
    readonly bottom: number;
    readonly x: number;
    readonly half: number;
  }[] = [];
  for (const { skip, top, bottom } of arcs) {
    const pill = skip.shortcut === undefined ? undefined : boxById.get(skip.shortcut);
    const half = pill === undefined ? BARE_LANE / 2 : PILL_LANE / 2;
    const passed = cards.filter((card) => card.bottom >= top && card.top <= bottom);
    const crossed = placed.filter((arc) => arc.top < bottom && top < arc.bottom);
    const x = crossed.reduce(
      (most, arc) => Math.max(most, arc.x + arc.half + half),
      passed.reduce((most, card) => Math.max(most, card.right + (pill ? ARC_CLEARANCE : FIRST_BARE_ARC)), 0),
    );
    placed.push({ top, bottom, x, half });
    if (pill === undefined) continue;
    places.set(pill.id, { x: Math.round(x - pill.width / 2), y: Math.round((top + bottom) / 2) });
  }
  return places;
}

function boundsOf(
  places: Placement,
  boxById: ReadonlyMap<string, Box>,
): { left: number; top: number; right: number } {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  for (const [id, at] of places) {
    left = Math.min(left, at.x);
    top = Math.min(top, at.y);
    right = Math.max(right, at.x + (boxById.get(id)?.width ?? 0));
  }
  return { left, top, right };
}
