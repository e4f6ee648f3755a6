/** Blocks of two networks that hold the same under other names: their repeats are counted from the first, so that more of them are more at the end. */
import type { FlatNode } from "../blocks/flat-graph";
import { commonSequence, type IndexPair } from "./common-sequence";
import type { NetworkSide } from "./network-side";

/** Layers of each repeat of a block in the top graph, in their order. */
type Repeats = readonly (readonly number[])[];

/**
 * @param isFree whether none of these layers has a partner yet
 * @returns pairs of layers in blocks that begin alike
 */
export function matchBlocks(
  one: NetworkSide,
  other: NetworkSide,
  isFree: { readonly one: (index: number) => boolean; readonly other: (index: number) => boolean },
  keyOf: (node: FlatNode) => string,
): IndexPair[] {
  const blocks = freeBlocks(one, isFree.one);
  const others = freeBlocks(other, isFree.other);
  const keys = (side: NetworkSide, indices: readonly number[] | undefined): string[] =>
    (indices ?? []).map((index) => {
      const node = side.nodes[index];
      return node ? keyOf(node) : "";
    });
  const begins = (side: NetworkSide, repeats: Repeats): string => keys(side, repeats[0]).join("\n");
  const alike = commonSequence(
    blocks.map((repeats) => begins(one, repeats)),
    others.map((repeats) => begins(other, repeats)),
  );
  return alike.flatMap(([at, otherAt]) =>
    (blocks[at] ?? []).flatMap((members, repeat) => {
      const partners = others[otherAt]?.[repeat];
      return commonSequence(keys(one, members), keys(other, partners)).map(
        ([first, second]): IndexPair => [members[first] ?? 0, partners?.[second] ?? 0],
      );
    }),
  );
}

function freeBlocks({ expansion, nodes }: NetworkSide, isFree: (index: number) => boolean): Repeats[] {
  return expansion.blocks.flatMap(({ path, members }) => {
    if (path.includes("/") || members.length === 0 || !members.every(isFree)) return [];
    const repeats = new Map<string, number[]>();
    for (const index of members) {
      const [, repeat = ""] = nodes[index]?.path.split("/") ?? [];
      const known = repeats.get(repeat);
      if (known) known.push(index);
      else repeats.set(repeat, [index]);
    }
    return [[...repeats.values()]];
  });
}
