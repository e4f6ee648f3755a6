/** What the palette lists, with what finds it. */

import { type LucideIcon, Workflow } from "lucide-react";
import { BUILT_IN_BLOCKS } from "#core/blocks/index";
import type { LayerRegistry } from "#core/layers/registry";
import type { BlockDefinition } from "#core/network/document";
import type { Template } from "#core/templates/index";
import type { Item } from "../editor/actions/items";
import { BLOCK_COLOUR, BLOCK_ICON, layerColour, layerIcon } from "../editor/nodes/family-icons";

export interface PaletteEntry {
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly colour: string;
  readonly icon: LucideIcon;
  /** What a drag carries; networks are not dragged. */
  readonly item?: Item;
  /** What Enter or a click runs. */
  readonly command: string;
}

export interface PaletteSection {
  readonly label: string;
  readonly entries: readonly PaletteEntry[];
}

export function layerEntries(layers: LayerRegistry): PaletteSection[] {
  return layers.paletteGroups.map((group) => ({
    label: group.label,
    entries: group.types.flatMap((type): PaletteEntry[] => {
      const definition = layers.find(type);
      if (definition === undefined) return [];
      return [
        {
          key: type,
          label: definition.label,
          description: definition.description,
          keywords: [type, ...definition.keywords],
          colour: layerColour(layers, type),
          icon: layerIcon(layers, type),
          item: { kind: "layer", type },
          command: `insert.${type}`,
        },
      ];
    }),
  }));
}

/** A few words on what is inside the built-in blocks. */
const BLOCK_HINTS: ReadonlyMap<string, string> = new Map([
  ["basic-residual", "3×3, 3×3"],
  ["bottleneck", "1×1, 3×3, 1×1"],
  ["pre-activation", "BN first"],
  ["plain-pair", "no skip"],
]);

/** The built-in blocks, then the document's own; a document's copy of a built-in one stands in its place. */
export function blockEntries(own: Readonly<Record<string, BlockDefinition>>): PaletteEntry[] {
  const builtIn = new Set(BUILT_IN_BLOCKS.map((block) => block.id));
  const all = [
    ...BUILT_IN_BLOCKS.map((block) => own[block.id] ?? block),
    ...Object.values(own).filter((block) => !builtIn.has(block.id)),
  ];
  return all.map((block) => {
    const hint = BLOCK_HINTS.get(block.id) ?? `${block.graph.nodes.length - 2} layers`;
    return {
      key: block.id,
      label: block.name,
      hint,
      description: block.description || `Your own block of ${block.graph.nodes.length - 2} layers.`,
      keywords: ["block", block.id],
      colour: BLOCK_COLOUR,
      icon: BLOCK_ICON,
      item: { kind: "block", id: block.id },
      command: `insertBlock.${block.id}`,
    };
  });
}

export function networkEntries(templates: readonly Template[]): PaletteEntry[] {
  return templates.map((template) => ({
    key: template.id,
    label: template.name,
    description: `${template.description} Opens as a new network.`,
    keywords: ["network", "template", template.id],
    colour: "var(--input-output)",
    icon: Workflow,
    command: `template.${template.id}`,
  }));
}

/** Every word of the query must begin somewhere in the label or stand in a keyword. */
export function matchesEntry(entry: PaletteEntry, query: string): boolean {
  const hay = [entry.label, ...entry.keywords].join(" ").toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}
