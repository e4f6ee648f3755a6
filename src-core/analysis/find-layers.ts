/** Finding layers of a drawing by what was typed: a name, a type, or a parameter like `filters=128`. */
import { evaluateArguments } from "../blocks/argument-values";
import type { Literal } from "../layers/param-value";
import type { LayerRegistry } from "../layers/registry";
import { type ArgumentValues, resolveParams } from "../layers/resolve-params";
import { type Graph, LIMITS, type NetworkDocument } from "../network/document";
import { blockById } from "../network/graph";
import { networkValues, repeatsOf } from "../network/repeats";

/** A layer or block as it can be looked for. */
export interface FindableLayer {
  /** `stage2/1/conv1`. */
  readonly path: string;
  /** "Convolution", or the block's name. */
  readonly type: string;
  /** What it says of itself: `3×3, 64`. */
  readonly summary: string;
  /** Other words that it answers to. */
  readonly keywords: readonly string[];
  /** Values of its parameters, or of a block's arguments, by key. */
  readonly params: Readonly<Record<string, Literal>>;
  /** Ids of the block nodes that lead to it, and its own. */
  readonly way: readonly string[];
  readonly node: string;
}

/** One typed word against one text: 1 when it begins with it, less when a word inside does, 0 when it has none of it. */
export function scoreWord(text: string, typed: string): number {
  const lower = text.toLowerCase();
  if (lower.startsWith(typed)) return 1;
  const words = lower.split(/[^\p{L}\p{N}]+/u);
  if (words.some((word) => word.startsWith(typed))) return 0.8;
  return typed.length > 1 && lower.includes(typed) ? 0.5 : 0;
}

/** How well a layer answers what was typed: 1 is best, 0 leaves it out. Every word must be found. */
export function scoreLayer(layer: FindableLayer, query: string): number {
  const typed = query.toLowerCase().split(/\s+/).filter(Boolean);
  let total = 0;
  for (const word of typed) {
    const score = word.includes("=") ? scoreParam(layer.params, word) : scoreText(layer, word);
    if (score === 0) return 0;
    total += score;
  }
  return typed.length === 0 ? 1 : total / typed.length;
}

function scoreText({ path, type, keywords }: FindableLayer, word: string): number {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return Math.max(
    scoreWord(name, word),
    scoreWord(path, word) * 0.9,
    scoreWord(type, word) * 0.7,
    ...keywords.map((keyword) => scoreWord(keyword, word) * 0.5),
  );
}

/** `filters=128`, `kernel=3`, `padding=same`; the beginning of the key will do, the value must be the whole one. */
function scoreParam(params: FindableLayer["params"], word: string): number {
  const at = word.indexOf("=");
  const key = word.slice(0, at);
  const value = word.slice(at + 1);
  const found = Object.entries(params).some(
    ([name, own]) =>
      key !== "" &&
      name.toLowerCase().startsWith(key) &&
      // Still being typed: whatever has such a parameter.
      (value === "" || String(own).toLowerCase() === value),
  );
  return found ? 1 : 0;
}

/**
 * Every layer and block of the drawing by path, down into its blocks. Of a block's repeats the first stands under 1, and all later
 * ones, which may be told other arguments, under 2: `atRepeat` finds a layer by any of its paths.
 */
export function findableLayers(
  layers: LayerRegistry,
  document: NetworkDocument,
): ReadonlyMap<string, FindableLayer> {
  const found = new Map<string, FindableLayer>();
  const walk = (graph: Graph, prefix: string, way: readonly string[], values: ArgumentValues): void => {
    for (const node of graph.nodes) {
      if (found.size >= LIMITS.expandedNodes) return;
      const path = prefix + node.name;
      const place = { path, way, node: node.id };
      if (node.kind === "layer") {
        const definition = layers.find(node.type);
        const params = definition ? resolveParams(definition, node.params, values).params : {};
        found.set(path, {
          ...place,
          type: definition?.label ?? node.type,
          summary: definition?.summary(params) ?? "",
          keywords: [node.type, ...(definition?.keywords ?? [])],
          params,
        });
        continue;
      }
      const block = blockById(document, node.block);
      const told = block && evaluateArguments(node, block, values);
      const { count } = repeatsOf(node, values);
      found.set(path, {
        ...place,
        type: block?.name ?? "Missing block",
        summary: count > 1 ? `× ${count}` : "",
        keywords: ["block"],
        params: { ...told?.first, repeat: count },
      });
      if (block === undefined || told === undefined || way.length >= LIMITS.blockDepth) continue;
      walk(block.graph, `${path}/1/`, [...way, node.id], told.first);
      if (count > 1) walk(block.graph, `${path}/2/`, [...way, node.id], told.later);
    }
  };
  walk(document.graph, "", [], networkValues(document.arguments));
  return found;
}

/** The layer that stands for this path in `findableLayers`. */
export function atRepeat(
  layers: ReadonlyMap<string, FindableLayer>,
  path: string,
): FindableLayer | undefined {
  // Names and numbers of repeats take turns.
  const parts = path.split("/").map((part, index) => (index % 2 === 1 && Number(part) > 2 ? "2" : part));
  return layers.get(parts.join("/"));
}

/** Those that answer what was typed, the best first; a layer in a repeated block once, by its first repeat. */
export function searchLayers(
  layers: ReadonlyMap<string, FindableLayer>,
  query: string,
): readonly FindableLayer[] {
  const isFirst = ({ path }: FindableLayer): boolean =>
    path.split("/").every((part, index) => index % 2 === 0 || part === "1");
  return [...layers.values()]
    .filter(isFirst)
    .map((layer) => ({ layer, score: scoreLayer(layer, query) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ layer }) => layer);
}
