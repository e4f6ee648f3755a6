/**
 * A dense block as PyTorch writes it joins all earlier values anew before each layer: [a, b], [a, b, c], ... (Huang et al. 2017, equation 2).
 * The same values are had by joining one more to what was joined before, which shows where one layer ends and the next begins.
 */
import type { RaisedLayer } from "./raised";

/** Reads earlier joins where they hold the first of its inputs. Values and their order stay the same. */
export function mergeConcats(layers: readonly RaisedLayer[]): RaisedLayer[] {
  const joins = new Map<string, number>();
  return layers.map((layer, at) => {
    if (layer.type !== "concat") return layer;
    const all = layer.inputs.join();
    const earlier = layer.inputs.length > 2 ? joins.get(layer.inputs.slice(0, -1).join()) : undefined;
    if (!joins.has(all)) joins.set(all, at);
    const last = layer.inputs.at(-1);
    const joined = earlier === undefined ? undefined : layers[earlier];
    if (earlier === undefined || joined === undefined || last === undefined) return layer;
    return {
      ...layer,
      inputs: [earlier, last],
      inputShapes: [joined.shape, layer.inputShapes.at(-1) ?? []],
    };
  });
}
