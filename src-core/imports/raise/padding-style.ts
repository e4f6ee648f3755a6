/**
 * Which of several paddings that compute the same a drawing shows. A network that has pixels in numbers somewhere, because `same` would be
 * another, has them in numbers wherever the file does; any other network has `same`.
 */
import type { Literal } from "../../layers/param-value";
import type { RaisedLayer } from "./raised";

export function withPaddingStyle(layers: readonly RaisedLayer[]): RaisedLayer[] {
  const hasNumbers = layers.some(({ params }) => needsNumbers(params.padding));
  if (hasNumbers) return [...layers];
  return layers.map((layer) => {
    const { padding } = layer.params;
    if (padding?.[0] !== "numbers" || !padding.includes("same")) return layer;
    const others = padding.filter((each) => each !== "same");
    return { ...layer, params: { ...layer.params, padding: ["same", ...others] } };
  });
}

function needsNumbers(padding: readonly Literal[] | undefined): boolean {
  return padding?.length === 1 && padding[0] === "numbers";
}
