/** Differences of expanded layers, brought together as they are drawn: a block that stands twice more is one difference, not twenty. */
import { kindOf } from "../blocks/card-words";
import { blockById } from "../network/graph";
import type { DiffPart, LayerDifference } from "./diff-report";
import { type NetworkSide, originOf, parametersOf } from "./network-side";

/** Layers that the other network has no partner for: whole blocks, whole repeats of blocks, or layers. */
export function groupAlone(side: NetworkSide, alone: ReadonlySet<number>): Omit<LayerDifference, "kind">[] {
  const enclosing = enclosingCounts(side, alone);
  const instances = new Map(side.expansion.blocks.map((block) => [block.path, block]));
  const groups = new Map<string, { indices: number[]; instance?: string; repeats: Set<string> }>();
  for (const index of [...alone].sort((one, another) => one - another)) {
    const whole = ancestors(side.nodes[index]?.path ?? "").find((path) => enclosing.get(path) === 0);
    // A repeat is told with its block.
    const instance =
      whole === undefined || instances.has(whole) ? whole : whole.slice(0, whole.lastIndexOf("/"));
    const key = instance === undefined ? originOf(side, index) : `/${instance}`;
    const group = groups.get(key) ?? {
      indices: [],
      repeats: new Set(),
      ...(instance !== undefined && { instance }),
    };
    group.indices.push(index);
    if (whole !== undefined && whole !== instance) group.repeats.add(whole);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ indices, instance, repeats }) => {
    const block = instances.get(instance ?? "");
    const part = block
      ? partOf(
          side,
          indices,
          block.path,
          kindOf(side.layers, block.node, blockById(side.document, block.node.block)),
        )
      : layerPart(side, indices);
    return { one: part, ...(repeats.size > 0 && { repeats: repeats.size }), changes: [] };
  });
}

/** How many layers below each path have a partner. */
function enclosingCounts({ nodes }: NetworkSide, alone: ReadonlySet<number>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  nodes.forEach(({ path }, index) => {
    for (const ancestor of ancestors(path))
      counts.set(ancestor, (counts.get(ancestor) ?? 0) + (alone.has(index) ? 0 : 1));
  });
  return counts;
}

/** Paths above this one, the outermost first: `stage2`, `stage2/1`. */
export function ancestors(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join("/"));
}

/** Layers that are drawn once, or look alike. */
export function layerPart(side: NetworkSide, indices: readonly number[]): DiffPart {
  const [first = 0] = indices;
  const node = side.nodes[first];
  const what = node
    ? [node.definition.label, node.definition.summary(node.params)].filter(Boolean).join(" ")
    : "";
  return partOf(side, indices, titleOf(side, indices), what);
}

function partOf(side: NetworkSide, indices: readonly number[], title: string, what: string): DiffPart {
  return {
    title,
    what,
    paths: indices.map((index) => side.nodes[index]?.path ?? ""),
    parameters: indices.reduce((sum, index) => sum + parametersOf(side, index), 0),
  };
}

/** A layer's path; of several the block that they stand in and their names there. */
function titleOf(side: NetworkSide, indices: readonly number[]): string {
  const [first = 0] = indices;
  const path = side.nodes[first]?.path ?? "";
  if (indices.length === 1) return path;
  const location = side.expansion.locations[first];
  const names = [...new Set(indices.map((index) => side.nodes[index]?.origin.name ?? ""))];
  const shown = names.length > 3 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
  const [outermost] = ancestors(path);
  const isOneInstance = indices.every((index) => side.nodes[index]?.path.startsWith(`${outermost}/`));
  if (outermost !== undefined && isOneInstance) return `${outermost} / ${shown}`;
  const block = location?.kind === "block" ? blockById(side.document, location.block)?.name : undefined;
  return block === undefined ? shown : `${block} / ${shown}`;
}
