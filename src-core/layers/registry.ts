/** The layer types that there are, as a value: whoever asks what a type is is handed one. */
import { type LayerDefinition, PALETTE_LABELS, type PaletteLabel } from "./layer";

export interface PaletteGroup {
  readonly label: PaletteLabel;
  /** In the registry's order. */
  readonly types: readonly string[];
}

export interface LayerRegistry {
  /** In the order in which they were given. */
  readonly definitions: readonly LayerDefinition[];
  readonly paletteGroups: readonly PaletteGroup[];
  /** The definition of a type that a document names, which may be one that there is none of. */
  readonly find: (type: string) => LayerDefinition | undefined;
}

/** @throws TypeError where two definitions are of one type */
export function createLayerRegistry(definitions: readonly LayerDefinition[]): LayerRegistry {
  const byType = new Map(definitions.map((definition) => [definition.type, definition]));
  if (byType.size < definitions.length) throw new TypeError("Each layer type can be defined once.");
  return {
    definitions,
    paletteGroups: PALETTE_LABELS.map((label) => ({
      label,
      types: definitions.filter(({ palette }) => palette === label).map(({ type }) => type),
    })),
    find: (type) => byType.get(type),
  };
}
