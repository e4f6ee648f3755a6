/** What a block is called that was found in a file: by what its branches do where they meet. */
import type { RaisedLayer } from "./raise/raised";

/** @param layers in order, what comes out last */
export function blockTitle(layers: readonly RaisedLayer[]): string {
  const types = new Set(layers.map(({ type }) => type));
  const isDepthwise = types.has("depthwiseConv2d");
  if (types.has("add")) {
    if (!types.has("shortcut")) return "Residual block, own projection";
    return isDepthwise ? "Residual block, depthwise" : "Residual block";
  }
  if (types.has("concat")) return types.has("shortcut") ? "Dense layer" : "Branches";
  if (types.has("multiply")) return "Gated block";
  if (types.has("maximum") || types.has("subtract")) return "Branches";
  return isDepthwise ? "Depthwise block" : "Convolution block";
}
