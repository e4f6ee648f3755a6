import { setRecipe } from "../../network/edits/settings";
import { DEFAULT_RECIPE } from "../../training/recipe";
import { type Candidate, candidate, removal, type Spot } from "./candidate";

/** A batch norm that has one value to normalise: a batch of several images, or no batch norm there. */
export function singleValueCandidates(spot: Spot): Candidate[] {
  const { batchSize } = DEFAULT_RECIPE;
  return [
    candidate("set-batch", `Set the batch size to ${batchSize}`, (document) =>
      setRecipe(document, { ...document.recipe, batchSize }),
    ),
    ...removal(spot.location, [spot.node]),
  ];
}
