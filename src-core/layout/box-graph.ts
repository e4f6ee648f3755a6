/** What the tidy layout works on: boxes and the wires between them. It knows nothing of layers or React Flow. */

export interface Box {
  readonly id: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** A `shortcut` stands beside the trunk on its arc; a `merge` is where arcs end; all else is a `card`. */
  readonly role: "card" | "merge" | "shortcut";
}

export interface Wire {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

export interface BoxGraph {
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Top left corner of each box. */
export type Placement = ReadonlyMap<string, Point>;

/** Vertical room between two cards of the trunk. */
export const ROW_GAP = 32;
/** From the edge of the trunk's widest box to the nearest arc. */
export const ARC_CLEARANCE = 80;
/** From the edge of what it passes to an arc without a pill. */
export const FIRST_BARE_ARC = 44;
/** Between two arcs of which one or both carry a pill. */
export const PILL_LANE = 116;
/** Between two arcs without pills. */
export const BARE_LANE = 28;
/** Between pieces that are not connected, and between the columns of a wrapped trunk. */
export const COLUMN_GAP = 96;
/** A trunk taller than this is wrapped into columns: what a usual canvas shows with names that can be read. */
export const TALLEST_COLUMN = 1_200;
/** Width over height that a wrapped drawing aims at: that of a usual canvas. */
export const WANTED_ASPECT = 1.6;

export function groupWires(wires: readonly Wire[], end: "source" | "target"): Map<string, Wire[]> {
  const groups = new Map<string, Wire[]>();
  for (const wire of wires) {
    const group = groups.get(wire[end]);
    if (group === undefined) groups.set(wire[end], [wire]);
    else group.push(wire);
  }
  return groups;
}

/**
 * Length of the longest path from any start to each box (0 at a start). Wires that close a cycle are ignored, so
 * a drawing with a mistake in it can still be laid out.
 */
export function ranks(boxes: readonly Box[], wires: readonly Wire[]): Map<string, number> {
  const outgoing = groupWires(wires, "source");
  const waiting = new Map(boxes.map((box) => [box.id, 0]));
  for (const wire of wires) waiting.set(wire.target, (waiting.get(wire.target) ?? 0) + 1);
  const rank = new Map<string, number>();
  const ready: string[] = [];
  const place = (id: string): void => {
    if (!rank.has(id)) rank.set(id, 0);
    ready.push(id);
    waiting.delete(id);
  };
  for (const box of boxes) if (waiting.get(box.id) === 0) place(box.id);
  let done = 0;
  const walk = (): void => {
    for (; done < ready.length; done += 1) {
      const id = ready[done] ?? "";
      for (const wire of outgoing.get(id) ?? []) {
        const left = waiting.get(wire.target);
        if (left === undefined) continue;
        rank.set(wire.target, Math.max(rank.get(wire.target) ?? 0, (rank.get(id) ?? 0) + 1));
        waiting.set(wire.target, left - 1);
        if (left === 1) place(wire.target);
      }
    }
  };
  walk();
  // Whatever still waits lies on a cycle or behind one: free it a box at a time.
  for (const box of boxes) {
    if (!waiting.has(box.id)) continue;
    place(box.id);
    walk();
  }
  return rank;
}
