/** Which formats cannot hold a drawing, before it is trained. */
import { analyse } from "#core/analysis/analyse";
import { factsOfDataset } from "#core/analysis/dataset-facts";
import type { Shape } from "#core/layers/layer";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { lowerGraph } from "#core/program/lower";
import type { ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { Datasets } from "../datasets/datasets";
import { loadFormats } from "./load-formats";

export async function foreseeExportsOf(
  { layers, datasets }: { readonly layers: LayerRegistry; readonly datasets: Datasets },
  document: NetworkDocument,
): Promise<ResultOf<StudioApi, "exports.foresee">> {
  const info =
    typeof document.dataset === "string"
      ? await datasets.info(document.dataset).catch(() => undefined)
      : undefined;
  const { flat, facts } = analyse(layers, document, info && factsOfDataset(info));
  if (flat === undefined) return { refused: null };
  const { FORMATS, foreseeExports } = await loadFormats();
  const shapeOf = (type: string): Shape =>
    facts.get(flat.nodes.find((node) => node.type === type)?.path ?? "")?.outputShape ?? [];
  // What the ends came to: the data's, or what they say themselves.
  const [imageShape, [classes = 0]] = [shapeOf("input"), shapeOf("output")];
  return { refused: [...foreseeExports(FORMATS, lowerGraph(flat, { imageShape, classes }))] };
}
