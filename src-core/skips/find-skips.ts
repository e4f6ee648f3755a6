/**
 * Finds the skips of a graph, whatever it is drawn with (He et al. 2015, equation 1: y = F(x) + x).
 *
 * An input of a merge is a skip when it comes from a value that its other inputs come from too, by a shorter way: through a
 * shortcut, along a bare wire, or through layers that look at single pixels or pool (1×1 convolutions, norms), while the
 * other side holds a larger kernel.
 */

/** What a node is to the search. `light`: sees one pixel, or pools; `heavy`: anything that computes more. */
export type SkipPart = "sum" | "concat" | "shortcut" | "light" | "heavy" | "end";

export interface SkipGraphNode {
  readonly id: string;
  readonly part: SkipPart;
  /** In port order. */
  readonly inputs: readonly { readonly wire: string; readonly source: string }[];
}

export interface Skip {
  /** The node where it comes back. */
  readonly merge: string;
  /** The wire by which it enters the merge. */
  readonly wire: string;
  /** The node whose output it carries. */
  readonly source: string;
  /** What stands on it, from the source on. */
  readonly chain: readonly string[];
  readonly kind: "shortcut" | "wire" | "chain";
}

export interface FoundSkips {
  readonly skips: readonly Skip[];
  /**
   * Merges that can be read in several ways: each list holds the inputs of one merge of which any, but not all, may be meant as
   * the skip.
   */
  readonly unclear: readonly (readonly Skip[])[];
}

/** Least like a plain wire last: where several inputs could be the skip, the first kind that some have and some have not decides. */
const KINDS = ["shortcut", "wire", "chain"] as const;

/** Of several skips into one merge the one that looks most like the identity is the first. */
export const PLAINEST_FIRST: readonly Skip["kind"][] = ["shortcut", "wire", "chain"];

/** A sum of more is no residual one, and each of its inputs would be held against all others. */
const MOST_INPUTS = 256;

/** @param nodes in any order; what they read that is not among them is taken for an end */
export function findSkips(nodes: readonly SkipGraphNode[]): FoundSkips {
  const view = viewOf(nodes);
  const skips: Skip[] = [];
  const unclear: (readonly Skip[])[] = [];
  for (const merge of nodes) {
    const isMerge = merge.part === "sum" || merge.part === "concat";
    if (!isMerge || merge.inputs.length < 2 || merge.inputs.length > MOST_INPUTS) continue;
    const found = skipsInto(view, merge);
    skips.push(...found.skips);
    if (found.unclear.length > 0) unclear.push(found.unclear);
  }
  return { skips, unclear };
}

interface View {
  readonly byId: ReadonlyMap<string, SkipGraphNode>;
  /** How many wires leave each node. */
  readonly readers: ReadonlyMap<string, number>;
  readonly order: ReadonlyMap<string, number>;
}

function viewOf(nodes: readonly SkipGraphNode[]): View {
  const readers = new Map<string, number>();
  for (const { inputs } of nodes) {
    for (const { source } of inputs) readers.set(source, (readers.get(source) ?? 0) + 1);
  }
  return { byId: new Map(nodes.map((node) => [node.id, node])), readers, order: orderOf(nodes) };
}

function skipsInto(
  view: View,
  merge: SkipGraphNode,
): { readonly skips: readonly Skip[]; readonly unclear: readonly Skip[] } {
  const ways = merge.inputs.map((input) => wayInto(view, merge, input));
  const possible = ways.filter((way) => isParallel(view, merge, way));
  // Branches of 1×1 convolutions are as usual as any where channels are joined (Szegedy et al. 2015); a plain wire is a skip.
  const certain = merge.part === "concat" ? possible.filter(({ kind }) => kind !== "chain") : possible;
  if (certain.length < ways.length) return { skips: certain, unclear: [] };
  for (const kind of KINDS) {
    const some = certain.filter((way) => way.kind === kind);
    if (some.length > 0 && some.length < certain.length) return { skips: some, unclear: [] };
  }
  return { skips: [], unclear: certain };
}

/** The way from the nearest value that is no part of a skip itself. */
function wayInto(
  { byId, readers }: View,
  merge: SkipGraphNode,
  { wire, source }: SkipGraphNode["inputs"][number],
): Skip {
  const chain: string[] = [];
  let kind: Skip["kind"] = "wire";
  let id = source;
  for (let node = byId.get(id); node !== undefined; node = byId.get(id)) {
    const [above] = node.inputs;
    // What several read is a value of its own; a shortcut that leads to several merges is none.
    const isPart = node.part === "shortcut" || (node.part === "light" && readers.get(id) === 1);
    if (!isPart || above === undefined || chain.includes(id)) break;
    if (node.part === "shortcut") kind = "shortcut";
    else if (kind === "wire") kind = "chain";
    chain.unshift(id);
    id = above.source;
  }
  return { merge: merge.id, wire, source: id, chain, kind };
}

/** Whether another input of the merge comes from the same value. */
function isParallel({ byId, order }: View, merge: SkipGraphNode, way: Skip): boolean {
  const floor = order.get(way.source) ?? -1;
  const others = merge.inputs.filter(({ wire }) => wire !== way.wire);
  const seen = new Set(others.map(({ source }) => source));
  for (const id of seen) {
    if (id === way.source) return true;
    for (const { source } of byId.get(id)?.inputs ?? []) {
      // What stands above the source cannot come from it.
      if ((order.get(source) ?? -1) >= floor) seen.add(source);
    }
  }
  return false;
}

/** Places in an order where each node stands after all that it reads; what lies on a cycle, or behind one, has none. */
function orderOf(nodes: readonly SkipGraphNode[]): Map<string, number> {
  const following = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const { id, inputs } of nodes) {
    waiting.set(id, inputs.length);
    for (const { source } of inputs) {
      const readers = following.get(source);
      if (readers) readers.push(id);
      else following.set(source, [id]);
    }
  }
  const ready = nodes.filter(({ inputs }) => inputs.length === 0).map(({ id }) => id);
  const order = new Map<string, number>();
  // The list grows while it is walked: it is the queue.
  for (const id of ready) {
    order.set(id, order.size);
    for (const reader of following.get(id) ?? []) {
      const left = (waiting.get(reader) ?? 0) - 1;
      waiting.set(reader, left);
      if (left === 0) ready.push(reader);
    }
  }
  return order;
}
