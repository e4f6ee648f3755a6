/** What a layer is to the search for skips. */
import type { LayerDefinition, ResolvedParams } from "../layers/layer";
import type { SkipPart } from "./find-skips";

export function skipPartOf(definition: LayerDefinition, params: ResolvedParams): SkipPart {
  if (definition.role === "skip") return "shortcut";
  if (definition.role === "merge") {
    if (definition.agrees === true) return "sum";
    return definition.type === "concat" ? "concat" : "heavy";
  }
  const window = definition.window?.(params);
  if (window === "global") return "heavy";
  if (definition.family === "pooling" || window === undefined) return "light";
  return window.size.every((side) => side === 1) ? "light" : "heavy";
}
