/** A checkpoint of a drawing that nobody trained. */
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { firstCheckpoint } from "#engine/train/first-checkpoint";
import { type HeldDataset, prepareHeld } from "./held-dataset";

/** With first values by a seed; running means are 0, and running variances 1. */
export async function checkpointOfFirstValues(
  document: NetworkDocument,
  dataset: HeldDataset,
  seed = 3,
): Promise<Uint8Array> {
  const prepared = prepareHeld(dataset);
  const { network } = compileDocument(BUILT_IN_LAYERS, document, prepared);
  const bytes = await firstCheckpoint(network, prepared, document.recipe, initialWeights(network, seed));
  network.dispose();
  return bytes;
}
