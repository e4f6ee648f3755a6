/** The pictures of layers' signs, and the colours of their families. */

import {
  ArrowDownToLine,
  ArrowUpFromLine,
  Axis3d,
  Blend,
  Boxes,
  ChevronsUp,
  CircleDashed,
  CircleHelp,
  Crop,
  Diff,
  Expand,
  Frame,
  Grid3x3,
  Layers,
  type LucideIcon,
  Maximize2,
  Minimize2,
  Minus,
  Network,
  Plus,
  Proportions,
  Redo,
  Rows3,
  Scaling,
  Scissors,
  SlidersHorizontal,
  Spline,
  X,
} from "lucide-react";
import type { LayerIcon } from "#core/layers/layer";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkNode } from "#core/network/document";
import { FAMILY_COLOUR } from "../../ui/family";

const ICONS: Readonly<Record<LayerIcon, LucideIcon>> = {
  "arrow-down-to-line": ArrowDownToLine,
  "arrow-up-from-line": ArrowUpFromLine,
  "axis-3d": Axis3d,
  blend: Blend,
  "chevrons-up": ChevronsUp,
  "circle-dashed": CircleDashed,
  crop: Crop,
  diff: Diff,
  expand: Expand,
  frame: Frame,
  "grid-3x3": Grid3x3,
  layers: Layers,
  "maximize-2": Maximize2,
  "minimize-2": Minimize2,
  minus: Minus,
  network: Network,
  plus: Plus,
  proportions: Proportions,
  redo: Redo,
  "rows-3": Rows3,
  scaling: Scaling,
  scissors: Scissors,
  "sliders-horizontal": SlidersHorizontal,
  spline: Spline,
  x: X,
};

export function layerIcon(layers: LayerRegistry, type: string): LucideIcon {
  const definition = layers.find(type);
  return definition ? ICONS[definition.icon] : CircleHelp;
}

export const BLOCK_ICON: LucideIcon = Boxes;

export function nodeIcon(layers: LayerRegistry, node: NetworkNode): LucideIcon {
  return node.kind === "block" ? BLOCK_ICON : layerIcon(layers, node.type);
}

/** CSS colour of a layer type; blocks have the colour of shape layers, as they are neutral. */
export function layerColour(layers: LayerRegistry, type: string): string {
  const definition = layers.find(type);
  return definition ? FAMILY_COLOUR[definition.family] : "var(--error)";
}

export const BLOCK_COLOUR = "var(--shape)";

export function nodeColour(layers: LayerRegistry, node: NetworkNode): string {
  return node.kind === "block" ? BLOCK_COLOUR : layerColour(layers, node.type);
}
