/** What makes two layers of one kind: a block tells its layers the rest, in numbers. */
import type { RaisedLayer } from "../raise/raised";

/** Parameters that a block may have as arguments. */
const NUMBERS: ReadonlySet<string> = new Set([
  "filters",
  "units",
  "stride",
  "strideWidth",
  "groups",
  "depthMultiplier",
  "rate",
  "survival",
  "number",
]);
/** Parameters for which several values may compute the same. */
const PADDING: ReadonlySet<string> = new Set(["padding", "padTop", "padBottom", "padLeft", "padRight"]);

export function isPadding(key: string): boolean {
  return PADDING.has(key);
}

/** A text that layers of one kind share. Shortcuts are of one kind, whatever they do to fit. */
export function kindOf(layer: RaisedLayer | undefined): string {
  if (layer === undefined || layer.type === "shortcut") return layer?.type ?? "";
  const told = Object.entries(layer.params).filter(([key]) => !NUMBERS.has(key) && !PADDING.has(key));
  // A reshape to one pixel, as gates have, is of one kind for any number of channels.
  const fixed = layer.type === "reshape" ? told.filter(([key]) => key !== "channels") : told;
  return `${layer.type}${fixed.map(([key, values]) => `,${key}=${values.join("|")}`).join("")}`;
}

const LIGHT: ReadonlySet<string> = new Set(["normalisation", "activation", "skip"]);

/** Belongs to what stands before or behind it: a norm, an activation, a scale. */
export function isLight({ definition }: RaisedLayer): boolean {
  return LIGHT.has(definition.family);
}

/** Has a kernel. */
export function isWeighted({ definition }: RaisedLayer): boolean {
  return definition.countsInDepth === true;
}
