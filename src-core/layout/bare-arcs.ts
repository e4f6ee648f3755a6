/**
 * Where skips without a shortcut layer run: right beside the column of cards that they pass, nested in one another, and
 * short of whatever stands next to that column.
 */

import type { LayerRegistry } from "../layers/registry";
import type { Graph, NetworkNode } from "../network/document";
import { centreX } from "../network/metrics";
import { isShortcut } from "../network/ports";
import { FIRST_BARE_ARC as FIRST } from "./box-graph";
import { footprint, type Rectangle } from "./footprint";
import type { Skip } from "./skips";

/** Between one arc and the next. */
const STEP = 24;
/** Between the outermost arc and what stands beside the column. */
const MARGIN = 12;
/** Cards whose middles are nearer than this stand in one column. */
const COLUMN = 100;
/** An arc is closer than this to no pill of another skip. */
const PILL_ROOM = 20;

interface Arc {
  readonly wire: string;
  readonly centre: number;
  readonly top: number;
  readonly bottom: number;
  lane: number;
}

/** For each wire that is a skip by itself: how far right of its source's middle it runs, in pixels. */
export function bareArcs(
  layers: LayerRegistry,
  graph: Graph,
  skips: readonly Skip[],
): ReadonlyMap<string, number> {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const arcs = skips.flatMap((skip) =>
    skip.shortcut === undefined ? (arcOf(layers, skip, nodes) ?? []) : [],
  );
  if (arcs.length === 0) return new Map();
  const cards = graph.nodes
    .filter((node) => !isShortcut(node))
    .map((node) => footprint(layers, node))
    .sort((one, other) => one.top - other.top);
  const pills = skips.flatMap((skip) => {
    const pill = nodes.get(skip.shortcut ?? "");
    const arc = arcOf(layers, skip, nodes);
    return pill && arc ? [{ arc, place: footprint(layers, pill) }] : [];
  });
  const offsets = new Map<string, number>();
  for (const bundle of bundles(arcs)) {
    assignLanes(bundle);
    const [{ centre }] = bundle as [Arc];
    const top = Math.min(...bundle.map((arc) => arc.top));
    const bottom = Math.max(...bundle.map((arc) => arc.bottom));
    const { edge, next } = besides(cards, centre, top, bottom);
    const lanes = bundle.reduce((most, arc) => Math.max(most, arc.lane), 0);
    const room = Math.max(MARGIN, next - edge - MARGIN);
    const scale = Math.min(1, room / (FIRST + lanes * STEP));
    const near = pills.filter(({ arc }) => Math.abs(arc.centre - centre) < COLUMN);
    for (const arc of bundle) {
      const inside = near.filter((pill) => pill.arc.top >= arc.top && pill.arc.bottom <= arc.bottom);
      const past = inside.reduce(
        (most, { place }) => Math.max(most, rightOf(place) + PILL_ROOM - FIRST),
        edge,
      );
      let x = past + (FIRST + arc.lane * STEP) * scale;
      for (const { place } of near) {
        const isPassed = place.top < arc.bottom && place.top + place.height > arc.top;
        if (isPassed && x > place.left - PILL_ROOM && x < rightOf(place) + PILL_ROOM)
          x = rightOf(place) + PILL_ROOM;
      }
      offsets.set(arc.wire, Math.round(x - arc.centre));
    }
  }
  return offsets;
}

function arcOf(layers: LayerRegistry, skip: Skip, nodes: ReadonlyMap<string, NetworkNode>): Arc | undefined {
  const source = nodes.get(skip.source);
  const merge = nodes.get(skip.merge);
  const [wire] = skip.wires;
  if (source === undefined || merge === undefined || wire === undefined) return undefined;
  const [top, bottom] = [source.position.y, merge.position.y].sort((one, other) => one - other) as [
    number,
    number,
  ];
  return { wire, centre: centreX(layers, source), top, bottom, lane: 0 };
}

/** Arcs of one column that pass the same rows, from the shortest to the longest. */
function bundles(arcs: readonly Arc[]): Arc[][] {
  const columns: { readonly centre: number; readonly arcs: Arc[] }[] = [];
  for (const arc of [...arcs].sort((one, other) => one.centre - other.centre)) {
    const last = columns.at(-1);
    if (last && arc.centre - last.centre < COLUMN) last.arcs.push(arc);
    else columns.push({ centre: arc.centre, arcs: [arc] });
  }
  return columns.flatMap((column) => {
    const found: Arc[][] = [];
    let foot = Number.NEGATIVE_INFINITY;
    for (const arc of column.arcs.sort((one, other) => one.top - other.top)) {
      if (arc.top < foot) found.at(-1)?.push(arc);
      else found.push([arc]);
      foot = Math.max(foot, arc.bottom);
    }
    return found;
  });
}

/** An arc lies outside of those that it goes around, and beside those that it crosses. */
function assignLanes(bundle: Arc[]): void {
  bundle.sort((one, other) => one.bottom - one.top - (other.bottom - other.top) || one.top - other.top);
  const lanes: Arc[][] = [];
  for (const arc of bundle) {
    arc.lane =
      lanes.findLastIndex((lane) => lane.some((other) => other.top < arc.bottom && arc.top < other.bottom)) +
      1;
    const lane = lanes[arc.lane];
    if (lane === undefined) lanes.push([arc]);
    else lane.push(arc);
  }
}

/** In these rows: the right edge of the column, and the left edge of what stands next to it. */
function besides(
  cards: readonly Rectangle[],
  centre: number,
  top: number,
  bottom: number,
): { readonly edge: number; readonly next: number } {
  const rows = cards.slice(firstBelow(cards, top - 40), firstBelow(cards, bottom + 1));
  let edge = centre;
  for (const card of rows) {
    if (Math.abs(card.left + card.width / 2 - centre) < COLUMN) edge = Math.max(edge, rightOf(card));
  }
  let next = Number.POSITIVE_INFINITY;
  for (const card of rows) if (card.left >= edge) next = Math.min(next, card.left);
  return { edge, next };
}

/** Index of the first card whose top is at `y` or below; the cards come from the top. */
function firstBelow(cards: readonly Rectangle[], y: number): number {
  let low = 0;
  let high = cards.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cards[middle]?.top ?? 0) < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

function rightOf({ left, width }: Rectangle): number {
  return left + width;
}
