/** A convolution whose groups are its channels: the depthwise one that computes the same. */
import { depthwiseMultiplier } from "../../layers/convolution";
import type { LayerNode } from "../../network/document";
import { replaceLayer } from "../../network/edits/index";
import { graphAt, nodeById } from "../../network/graph";
import { locationKey } from "../../network/problem";
import type { Examination } from "../examine";
import { type PossibleRepair, possibleRepair, type Spot } from "./possible-repair";

export function depthwiseRepairs(examination: Examination, { location, node }: Spot): PossibleRepair[] {
  const multiplier = node.kind === "layer" ? commonMultiplier(examination, { location, node }) : undefined;
  if (multiplier === undefined) return [];
  return [
    possibleRepair("use-depthwise", "Use a depthwise convolution", (document) => {
      const now = nodeById(graphAt(document, location), node.id);
      if (now?.kind !== "layer" || now.type !== "conv2d") return document;
      const { filters: _filters, groups: _groups, ...kept } = now.params;
      const params = { ...kept, ...(multiplier > 1 && { depthMultiplier: multiplier }) };
      return replaceLayer(document, location, node.id, { type: "depthwiseConv2d", params });
    }),
  ];
}

/** Of all layers that a drawn one stands for: in a block it may have other channels in each use. Undefined where they differ. */
function commonMultiplier(
  { walk, expansion }: Examination,
  { location, node }: { readonly location: Spot["location"]; readonly node: LayerNode },
): number | undefined {
  const found = new Set(
    walk.flat.nodes.flatMap(({ origin }, index) => {
      const isSame =
        origin.id === node.id &&
        locationKey(expansion.locations[index] ?? location) === locationKey(location);
      if (!isSame) return [];
      const { params, facts } = walk.outcomes[index] ?? {};
      const channels = facts?.inputShapes[0]?.at(-1);
      return [params && channels !== undefined ? depthwiseMultiplier(params, channels) : undefined];
    }),
  );
  const [multiplier] = found;
  return found.size === 1 ? multiplier : undefined;
}
