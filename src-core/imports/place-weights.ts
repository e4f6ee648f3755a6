/** Weights of a model that was read, by the names that the drawing's program gives them. */
import { sameShape } from "../layers/shape";
import type { Program } from "../program/program";
import type { RaisedLayer } from "./raise/raised";

/**
 * @param layers by their paths in the drawing
 * @throws TypeError where the drawing declares other weights than were read
 */
export function placeWeights(
  program: Program,
  layers: ReadonlyMap<string, RaisedLayer>,
): ReadonlyMap<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  const used = new Map<string, number>();
  for (const { path, weights: declared } of program.steps) {
    const read = layers.get(path)?.weights ?? [];
    for (const { name, role, shape } of declared) {
      const at = used.get(path) ?? 0;
      const weight = read[at];
      if (weight?.role !== role || !sameShape(weight.shape, shape))
        throw new TypeError(`The weights of "${path}" are not those of the layer that was read.`);
      weights.set(name, weight.values);
      used.set(path, at + 1);
    }
  }
  for (const [path, { weights: read }] of layers) {
    if (read.length !== (used.get(path) ?? 0))
      throw new TypeError(`"${path}" leaves out weights that were read.`);
  }
  return weights;
}
