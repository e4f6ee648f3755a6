/** One icon for each layer type that has a sign of its own, else its family's. */
import {
  ArrowDownToLine,
  ArrowUpFromLine,
  Blend,
  Boxes,
  CircleDashed,
  CircleHelp,
  Frame,
  Grid3x3,
  Layers,
  type LucideIcon,
  Minimize2,
  Network,
  Plus,
  Redo,
  Rows3,
  Scaling,
  SlidersHorizontal,
  Spline,
} from "lucide-react";
import { findLayer } from "#core/layers/index";
import type { LayerFamily } from "#core/layers/layer";
import type { NetworkNode } from "#core/network/document";
import { FAMILY_COLOUR } from "../../ui/family";

const FAMILY_ICON: Readonly<Record<LayerFamily, LucideIcon>> = {
  inputOutput: ArrowDownToLine,
  convolution: Grid3x3,
  normalisation: SlidersHorizontal,
  activation: Spline,
  skip: Redo,
  merge: Plus,
  pooling: Minimize2,
  dense: Network,
  shape: Scaling,
};

const TYPE_ICON: ReadonlyMap<string, LucideIcon> = new Map<string, LucideIcon>([
  ["output", ArrowUpFromLine],
  ["blockOutput", ArrowUpFromLine],
  ["depthwiseConv2d", Layers],
  ["dropout", CircleDashed],
  ["concat", Blend],
  ["flatten", Rows3],
  ["zeroPad2d", Frame],
]);

export function layerIcon(type: string): LucideIcon {
  const definition = findLayer(type);
  return TYPE_ICON.get(type) ?? (definition ? FAMILY_ICON[definition.family] : CircleHelp);
}

export const BLOCK_ICON: LucideIcon = Boxes;

export function nodeIcon(node: NetworkNode): LucideIcon {
  return node.kind === "block" ? BLOCK_ICON : layerIcon(node.type);
}

/** CSS colour of a layer type; blocks have the colour of shape layers, as they are neutral. */
export function layerColour(type: string): string {
  const definition = findLayer(type);
  return definition ? FAMILY_COLOUR[definition.family] : "var(--error)";
}

export const BLOCK_COLOUR = "var(--shape)";

export function nodeColour(node: NetworkNode): string {
  return node.kind === "block" ? BLOCK_COLOUR : layerColour(node.type);
}
