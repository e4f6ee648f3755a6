/** Finds the skips of a drawing: what runs beside the trunk rather than in it. */
import { type BoxGraph, groupWires, ranks, type Wire } from "./box-graph";

/** From the box whose output is kept, to the merge where it comes back. */
export interface Skip {
  readonly source: string;
  readonly merge: string;
  /** The shortcut layer on the arc; absent when a wire goes straight from the source to the merge. */
  readonly shortcut?: string;
  readonly wires: readonly string[];
}

/**
 * A skip is a shortcut layer with one wire in and one wire out, or a wire into a merge whose source also reaches
 * that merge another way.
 */
export function findSkips(graph: BoxGraph): { skips: Skip[]; trunkWires: Wire[] } {
  const role = new Map(graph.boxes.map((box) => [box.id, box.role]));
  const incoming = groupWires(graph.wires, "target");
  const outgoing = groupWires(graph.wires, "source");
  const skips: Skip[] = [];
  const taken = new Set<string>();
  for (const box of graph.boxes) {
    if (box.role !== "shortcut") continue;
    const [into, ...moreIn] = incoming.get(box.id) ?? [];
    const [out, ...moreOut] = outgoing.get(box.id) ?? [];
    if (into === undefined || out === undefined || moreIn.length > 0 || moreOut.length > 0) continue;
    if (role.get(out.target) === "shortcut" || role.get(into.source) === "shortcut") continue;
    skips.push({ source: into.source, merge: out.target, shortcut: box.id, wires: [into.id, out.id] });
    taken.add(into.id);
    taken.add(out.id);
  }
  const rest = graph.wires.filter((wire) => !taken.has(wire.id));
  const restIncoming = groupWires(rest, "target");
  const rank = ranks(graph.boxes, rest);
  const bare = new Set<string>();
  for (const wires of restIncoming.values()) {
    for (const wire of wires) {
      if (wires.length < 2 || role.get(wire.target) !== "merge") continue;
      const others = wires.filter((other) => other !== wire && !bare.has(other.id));
      if (!others.some((other) => reaches(restIncoming, rank, other.source, wire.source))) continue;
      bare.add(wire.id);
      skips.push({ source: wire.source, merge: wire.target, wires: [wire.id] });
    }
  }
  return { skips, trunkWires: rest.filter((wire) => !bare.has(wire.id)) };
}

/** True when `ancestor` is reached by walking up from `from`; a box does not reach itself. */
function reaches(
  incoming: ReadonlyMap<string, readonly Wire[]>,
  rank: ReadonlyMap<string, number>,
  from: string,
  ancestor: string,
): boolean {
  if (from === ancestor) return false;
  const floor = rank.get(ancestor) ?? 0;
  const seen = new Set([from]);
  for (const id of seen) {
    for (const wire of incoming.get(id) ?? []) {
      if (wire.source === ancestor) return true;
      if ((rank.get(wire.source) ?? 0) > floor) seen.add(wire.source);
    }
  }
  return false;
}
