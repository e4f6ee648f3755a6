/** Places a piece whose branches are no skips (inception, a projection drawn by hand) in ranks, with dagre. */
import { Graph, layout } from "@dagrejs/dagre";
import { type Box, type Point, ROW_GAP, ranks, type Wire } from "./box-graph";

const COLUMN_ROOM = 48;
/** Dagre takes seconds beyond this; plain ranks take none. */
const DAGRE_LIMIT = 1_500;

/** Ranks run downwards; the longest path is kept as straight as dagre manages. */
export function placeBranches(boxes: readonly Box[], wires: readonly Wire[]): Map<string, Point> {
  if (boxes.length > DAGRE_LIMIT) return placeRanks(boxes, wires);
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: COLUMN_ROOM, ranksep: ROW_GAP, ranker: "longest-path" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const box of boxes) graph.setNode(box.id, { width: box.width, height: box.height });
  for (const wire of wires) graph.setEdge(wire.source, wire.target);
  layout(graph);
  const placement = new Map<string, Point>();
  for (const box of boxes) {
    const node = graph.node(box.id);
    placement.set(box.id, {
      x: Math.round(Number(node.x) - box.width / 2),
      y: Math.round(Number(node.y) - box.height / 2),
    });
  }
  return placement;
}

/** Every rank a row, centred: legible, and linear in the number of boxes. */
function placeRanks(boxes: readonly Box[], wires: readonly Wire[]): Map<string, Point> {
  const rank = ranks(boxes, wires);
  const rows: Box[][] = [];
  for (const box of boxes) {
    const at = rank.get(box.id) ?? 0;
    const row = rows[at];
    if (row === undefined) rows[at] = [box];
    else row.push(box);
  }
  const placement = new Map<string, Point>();
  let y = 0;
  for (const row of rows) {
    if (row === undefined) continue;
    const width = row.reduce((sum, box) => sum + box.width + COLUMN_ROOM, -COLUMN_ROOM);
    let x = -width / 2;
    for (const box of row) {
      placement.set(box.id, { x: Math.round(x), y });
      x += box.width + COLUMN_ROOM;
    }
    y += Math.max(...row.map((box) => box.height)) + ROW_GAP;
  }
  return placement;
}
