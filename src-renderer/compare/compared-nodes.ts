/** What is told on the cards of the top graph: the differences of all layers that stand in them. */
import type { LayerDifference, NetworkDiff } from "#core/diff/diff-report";
import {
  addSums,
  layerWeightChanges,
  measuresOf,
  type WeightChange,
  type WeightSums,
} from "#core/diff/weight-changes";

export type Side = "one" | "other";
export function otherSide(side: Side): Side {
  return side === "one" ? "other" : "one";
}

export type DifferenceKind = LayerDifference["kind"];

/** By its name, of a node of the top graph. */
export type NodeKinds = ReadonlyMap<string, DifferenceKind>;

const WEIGHTS: Readonly<Record<DifferenceKind, number>> = { added: 3, removed: 3, changed: 2, renamed: 1 };

/** The node of the top graph in which a layer stands. */
export function nodeOf(path: string): string {
  const [name = path] = path.split("/");
  return name;
}

/** Nodes of a side that hold partners of layers in these nodes of the other side. */
export function partnerNodes(
  { pairs }: NetworkDiff,
  side: Side,
  theirs: ReadonlySet<string>,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [one, other] of pairs) {
    const [own, their] = side === "one" ? [one, other] : [other, one];
    if (theirs.has(nodeOf(their))) found.add(nodeOf(own));
  }
  return found;
}

/** A node is added or removed when all of it is; a block of which a part is, or which has more repeats on the other side, is changed. */
export function nodeKinds(diff: NetworkDiff, side: Side, paths: readonly string[]): NodeKinds {
  const sizes = new Map<string, number>();
  for (const path of paths) sizes.set(nodeOf(path), (sizes.get(nodeOf(path)) ?? 0) + 1);
  const gone = new Map<string, number>();
  const kinds = new Map<string, DifferenceKind>();
  const put = (name: string, kind: DifferenceKind): void => {
    const known = kinds.get(name);
    if (known === undefined || WEIGHTS[known] < WEIGHTS[kind]) kinds.set(name, kind);
  };
  for (const difference of diff.layers)
    for (const path of difference[side]?.paths ?? []) {
      const name = nodeOf(path);
      if (difference.kind === "changed" || difference.kind === "renamed") {
        put(name, difference.kind);
        continue;
      }
      gone.set(name, (gone.get(name) ?? 0) + 1);
      put(name, gone.get(name) === sizes.get(name) ? difference.kind : "changed");
    }
  const elsewhere = diff.layers.flatMap((difference) =>
    difference[side] === undefined ? (difference[otherSide(side)]?.paths ?? []) : [],
  );
  for (const name of partnerNodes(diff, side, new Set(elsewhere.map(nodeOf)))) put(name, "changed");
  return kinds;
}

/** By node: the change of its learned weights, relative to the first network's. */
export function nodeHeat(changes: readonly WeightChange[], side: Side): ReadonlyMap<string, number> {
  const sums = new Map<string, WeightSums[]>();
  for (const { path, otherPath, learned } of layerWeightChanges(changes)) {
    const name = nodeOf(side === "one" ? path : otherPath);
    if (learned) sums.set(name, [...(sums.get(name) ?? []), learned]);
  }
  const heat = new Map<string, number>();
  for (const [name, all] of sums) {
    const { relative } = measuresOf(addSums(all));
    if (relative !== undefined) heat.set(name, relative);
  }
  return heat;
}

/** Place of a value on a logarithmic scale that ends with the largest, over four powers of ten. */
export function heatFraction(relative: number, largest: number): number {
  if (relative <= 0 || largest <= 0) return 0;
  return Math.max(0, 1 + Math.log10(relative / largest) / 4);
}
