import type { LayerRegistry } from "../layers/registry";
import type { NodeFacts } from "./analysis";

const SHORTCUTS = { identity: "Identity skip", pad: "Padding skip", projection: "Projection skip" } as const;

/** What a layer is called in a table of layers: its type's label; of a shortcut, what it turned into. */
export function layerLabel(layers: LayerRegistry, type: string, facts: NodeFacts | undefined): string {
  if (facts?.shortcutMode !== undefined) return SHORTCUTS[facts.shortcutMode];
  return layers.find(type)?.label ?? type;
}
