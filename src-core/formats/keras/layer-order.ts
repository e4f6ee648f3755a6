/**
 * The order in which Keras keeps a model's layers once it has built it. Weights are counted by it, so a file must have it. Source:
 * Keras 3 `ops/function.py`, `map_graph`, which is tf.keras' `_map_graph_network`: deepest first, and at one depth as a walk
 * from the output backwards first meets them. A layer's depth is the longest way from it to the output.
 */
import type { KerasLayer } from "./layer";

/** Layers that the output does not depend on are left out, but for the inputs. */
export function inKerasOrder(layers: readonly KerasLayer[], output: string): readonly KerasLayer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const { met, finished } = walkBack(byName, output);
  const depths = new Map<string, number>();
  for (const name of [...finished].reverse()) {
    const depth = depths.get(name) ?? 0;
    depths.set(name, depth);
    for (const source of byName.get(name)?.inbound ?? []) {
      depths.set(source, Math.max(depth + 1, depths.get(source) ?? 0));
    }
  }
  return layers
    .filter(({ name, inbound }) => met.has(name) || inbound.length === 0)
    .sort(
      (one, other) =>
        (depths.get(other.name) ?? 0) - (depths.get(one.name) ?? 0) ||
        (met.get(one.name) ?? -1) - (met.get(other.name) ?? -1),
    );
}

/** Depth first, inputs in their order, without a call for each layer: networks are deeper than call stacks. */
function walkBack(
  layers: ReadonlyMap<string, KerasLayer>,
  output: string,
): { readonly met: ReadonlyMap<string, number>; readonly finished: ReadonlySet<string> } {
  const met = new Map<string, number>();
  const finished = new Set<string>();
  const open: { readonly name: string; next: number }[] = [];
  const enter = (name: string): void => {
    if (met.has(name)) return;
    met.set(name, met.size);
    open.push({ name, next: 0 });
  };
  enter(output);
  for (let last = open.at(-1); last; last = open.at(-1)) {
    const source = layers.get(last.name)?.inbound[last.next];
    last.next += 1;
    if (source !== undefined) enter(source);
    else {
      finished.add(last.name);
      open.pop();
    }
  }
  return { met, finished };
}
