import type { Totals } from "#core/analysis/analysis";
import type { NetworkDocument } from "#core/network/document";
import { formatCount, formatQuantity } from "../ui/format-number";

/** "31 layers, 75.0 k parameters", blocks counted as what is in them; as drawn and without the parameters where shapes are not known. */
export function sizeWords({ graph }: NetworkDocument, totals: Totals | undefined): string {
  const count = totals?.layers || graph.nodes.length;
  const layers = `${formatCount(count)} ${count === 1 ? "layer" : "layers"}`;
  const parameters = totals?.trainableParameters ?? 0;
  return parameters > 0 ? `${layers}, ${formatQuantity(parameters)} parameters` : layers;
}
