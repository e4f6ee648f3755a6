import { setRecipe } from "../../network/edits/settings";
import { DEFAULT_RECIPE } from "../../training/recipe";
import { type PossibleRepair, possibleRepair, removal, type Spot } from "./possible-repair";

/** A batch norm that has one value to normalise: a batch of several images, or no batch norm there. */
export function singleValueRepairs(spot: Spot): PossibleRepair[] {
  const { batchSize } = DEFAULT_RECIPE;
  return [
    possibleRepair("set-batch", `Set the batch size to ${batchSize}`, (document) =>
      setRecipe(document, { ...document.recipe, batchSize }),
    ),
    ...removal(spot.location, [spot.node]),
  ];
}
