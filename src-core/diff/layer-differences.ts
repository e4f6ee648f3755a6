/** In what the layers of two networks differ. */
import type { LayerDifference } from "./diff-report";
import { ancestors, groupAlone, layerPart } from "./group-layers";
import type { LayerMatches } from "./match-layers";
import { type NetworkSide, originOf } from "./network-side";
import { parameterChanges, type ValueChange } from "./parameter-changes";

/** Changed, added, removed, renamed, each in the order of the data. */
export function layerDifferences(
  one: NetworkSide,
  other: NetworkSide,
  matches: LayerMatches,
): LayerDifference[] {
  const aloneIn = ({ nodes }: NetworkSide, matched: ReadonlyMap<number, number>): ReadonlySet<number> =>
    new Set(nodes.flatMap((_, index) => (matched.has(index) ? [] : [index])));
  const pairs = [...matches.forward].sort(([a, b], [c, d]) => a + b - (c + d));
  return [
    ...changedLayers(one, other, pairs, matches),
    ...groupAlone(other, aloneIn(other, matches.backward)).map(
      ({ one: part, ...more }): LayerDifference => ({ kind: "added", ...(part && { other: part }), ...more }),
    ),
    ...groupAlone(one, aloneIn(one, matches.forward)).map(
      (found): LayerDifference => ({ kind: "removed", ...found }),
    ),
    ...renamedLayers(one, other, pairs),
  ];
}

type Pair = readonly [one: number, other: number];

interface ChangedGroup {
  readonly pairs: Pair[];
  readonly changes: readonly ValueChange[];
}

function changedLayers(
  one: NetworkSide,
  other: NetworkSide,
  pairs: readonly Pair[],
  matches: LayerMatches,
): LayerDifference[] {
  const byOrigin = new Map<string, ChangedGroup>();
  for (const pair of pairs) {
    const [at, otherAt] = pair;
    const [before, after] = [one.nodes[at], other.nodes[otherAt]];
    if (before === undefined || after === undefined) continue;
    const changes = [
      ...parameterChanges(before, after, ignoredOf(one, other, pair)),
      ...inputChanges(one, other, pair, matches),
    ];
    if (changes.length === 0) continue;
    const key = [originOf(one, at), originOf(other, otherAt), ...changes.map(changeKey)].join("\n");
    const group = byOrigin.get(key) ?? { pairs: [], changes };
    group.pairs.push(pair);
    byOrigin.set(key, group);
  }
  return joined(one, other, [...byOrigin.values()]).map(({ pairs: found, changes }) => ({
    kind: "changed",
    one: layerPart(
      one,
      found.map(([at]) => at),
    ),
    other: layerPart(
      other,
      found.map(([, at]) => at),
    ),
    changes,
  }));
}

const NONE: ReadonlySet<string> = new Set();
const OF_ITS_TARGET: ReadonlySet<string> = new Set(["filters", "stride"]);

/** A shortcut that meets a sum takes its shape from the sum's other inputs: its own numbers play no part. */
function ignoredOf(one: NetworkSide, other: NetworkSide, [at, otherAt]: Pair): ReadonlySet<string> {
  const follow = one.expansion.shortcutTargets.has(at) && other.expansion.shortcutTargets.has(otherAt);
  return follow ? OF_ITS_TARGET : NONE;
}

/** Layers of one block that change alike, as they do with an argument of it, are told together. */
function joined(one: NetworkSide, other: NetworkSide, groups: readonly ChangedGroup[]): ChangedGroup[] {
  const found = new Map<string, ChangedGroup>();
  for (const { pairs, changes } of groups) {
    const places = (side: NetworkSide, which: 0 | 1): string =>
      [...new Set(pairs.map((pair) => ancestors(side.nodes[pair[which]]?.path ?? "")[0] ?? "/"))]
        .sort()
        .join();
    const [where, otherWhere] = [places(one, 0), places(other, 1)];
    const alone = where === "/" || otherWhere === "/" ? String(pairs[0]) : "";
    const key = [where, otherWhere, alone, ...changes.map(changeKey)].join("\n");
    const group = found.get(key) ?? { pairs: [], changes };
    group.pairs.push(...pairs);
    found.set(key, group);
  }
  return [...found.values()];
}

function changeKey({ label, one, other }: ValueChange): string {
  return JSON.stringify([label, one, other]);
}

/** Where all that a layer reads has a partner, and it reads something else there. What was added or removed says the rest. */
function inputChanges(
  one: NetworkSide,
  other: NetworkSide,
  [at, otherAt]: Pair,
  { forward, backward }: LayerMatches,
): ValueChange[] {
  const node = one.nodes[at];
  const partner = other.nodes[otherAt];
  if (node === undefined || partner === undefined) return [];
  const read = node.inputs.map((input) => forward.get(input));
  if (read.includes(undefined) || partner.inputs.some((input) => !backward.has(input))) return [];
  const inOrder = (inputs: readonly (number | undefined)[]): string =>
    // The inputs of a sum play the same part, in whichever order they are drawn.
    (node.definition.agrees && !node.definition.ordered ? [...inputs].sort() : inputs).join();
  if (inOrder(read) === inOrder(partner.inputs)) return [];
  const words = (side: NetworkSide, inputs: readonly number[]): string =>
    inputs.map((input) => side.nodes[input]?.path ?? "").join(", ") || "nothing";
  return [{ label: "Reads", one: words(one, node.inputs), other: words(other, partner.inputs) }];
}

/** Layers under other names, by the part of their paths that is another. */
function renamedLayers(one: NetworkSide, other: NetworkSide, pairs: readonly Pair[]): LayerDifference[] {
  const groups = new Map<string, { title: string; otherTitle: string; pairs: Pair[] }>();
  for (const pair of pairs) {
    const path = one.nodes[pair[0]]?.path ?? "";
    const otherPath = other.nodes[pair[1]]?.path ?? "";
    if (path === otherPath) continue;
    const [title, otherTitle] = differingParts(path, otherPath);
    const key = `${title}\n${otherTitle}`;
    const group = groups.get(key) ?? { title, otherTitle, pairs: [] };
    group.pairs.push(pair);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ title, otherTitle, pairs: found }) => ({
    kind: "renamed",
    one: {
      ...layerPart(
        one,
        found.map(([at]) => at),
      ),
      title,
    },
    other: {
      ...layerPart(
        other,
        found.map(([, at]) => at),
      ),
      title: otherTitle,
    },
    changes: [],
  }));
}

/** Without what both end with, and with a star for a repeat's number: `stage1`, or `stage1 / * / conv1`. */
function differingParts(path: string, other: string): [string, string] {
  const one = path.split("/");
  const two = other.split("/");
  while (one.length > 1 && two.length > 1 && one.at(-1) === two.at(-1)) {
    one.pop();
    two.pop();
  }
  const shown = (parts: readonly string[]): string =>
    parts.map((part, at) => (at > 0 && /^\d+$/.test(part) ? "*" : part)).join("/");
  return [shown(one), shown(two)];
}
