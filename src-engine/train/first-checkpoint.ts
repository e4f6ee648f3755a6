/** A checkpoint before the first step: what a run begins with that begins with another run's weights. */
import { chooseKept } from "#core/training/checkpoint-facts";
import type { Recipe } from "#core/training/recipe";
import { encodeCheckpoint } from "../checkpoint/checkpoint";
import type { WeightValues } from "../checkpoint/weight-values";
import type { CompiledNetwork } from "../compile/compiled-network";
import { imageSize, type PreparedDataset } from "../data/prepared-dataset";
import { freshState } from "./progress";

/** @throws NotFiniteError for weights that are no numbers */
export async function firstCheckpoint(
  network: CompiledNetwork,
  dataset: PreparedDataset,
  recipe: Recipe,
  weights: WeightValues,
): Promise<Uint8Array<ArrayBuffer>> {
  return encodeCheckpoint(network, {
    state: freshState(recipe, dataset),
    weights,
    slots: new Map(),
    kept: await chooseKept(dataset.validation, imageSize(dataset)),
  });
}
