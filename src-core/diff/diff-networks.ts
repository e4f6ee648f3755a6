/** In what two networks differ. */
import type { DiffTotals, NetworkDiff, SettingDifference } from "./diff-report";
import { layerDifferences } from "./layer-differences";
import { matchLayers } from "./match-layers";
import type { NetworkSide } from "./network-side";
import { isDrawnAlike, settingDifferences } from "./setting-differences";

/** From the one to the other; the other way round it is the same, `mirrored`. */
export function diffNetworks(one: NetworkSide, other: NetworkSide): NetworkDiff {
  const matches = matchLayers(one, other);
  const layers = layerDifferences(one, other, matches);
  const settings = settingDifferences(one.document, other.document);
  const drawing = layers.length === 0 ? drawingDifference(one, other) : [];
  return {
    isSame: layers.length + settings.length + drawing.length === 0,
    layers,
    settings: [...settings, ...drawing],
    pairs: [...matches.forward]
      .sort(([a, b], [c, d]) => a + b - (c + d))
      .map(
        ([index, otherIndex]) => [one.nodes[index]?.path ?? "", other.nodes[otherIndex]?.path ?? ""] as const,
      ),
    totals: { one: totalsOf(one), other: totalsOf(other) },
  };
}

/** Drawings whose layers are the same all the same: a value instead of an argument, a layer that is bypassed. */
function drawingDifference(one: NetworkSide, other: NetworkSide): SettingDifference[] {
  if (isDrawnAlike(one.document, other.document)) return [];
  return [{ area: "drawing", label: "Drawn otherwise, with the same layers" }];
}

function totalsOf({ totals }: NetworkSide): DiffTotals {
  const { layers, trainableParameters, otherParameters, flops } = totals;
  return { layers, trainableParameters, otherParameters, flops };
}
