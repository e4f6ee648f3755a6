/** A drawing ends with one number a class: what ends otherwise is averaged over the image. */

import type { LayerRegistry } from "../../layers/registry";
import { formatShape } from "../../layers/shape";
import type { RaisedPart } from "./raise-model";
import type { RaisedLayer } from "./raised";

export function withEnd(registry: LayerRegistry, part: RaisedPart): RaisedPart {
  const last = part.layers[part.output];
  const definition = registry.find("globalAvgPool2d");
  if (last === undefined || definition === undefined || last.shape.length === 1) return part;
  const pool: RaisedLayer = {
    type: definition.type,
    definition,
    params: {},
    weights: [],
    inputs: [part.output],
    inputShapes: [last.shape],
    shape: last.shape.slice(-1),
    steps: [],
  };
  return {
    ...part,
    layers: [...part.layers, pool],
    output: part.layers.length,
    notes: [
      ...part.notes,
      {
        kind: "changed",
        steps: [part.end],
        words: `What comes out is an image of ${formatShape(last.shape)}; a global average pooling was put behind it, because a drawing ends with one number a class.`,
        instead: "Put the layers of a classifier in its place.",
      },
    ],
  };
}
