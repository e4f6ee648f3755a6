/** Changes to the document around the drawing. */

import {
  type AugmentationSettings,
  type BorneAugmentation,
  proposedAugmentation,
} from "../../datasets/augmentation";
import { type Recipe, recipeSchema } from "../../training/recipe";
import { type Images, imagesSchema, type NetworkDocument, nameSchema } from "../document";
import { sameValue } from "./same";

/** Renames the network; a name that a document cannot have changes nothing. */
export function renameDocument(document: NetworkDocument, name: string): NetworkDocument {
  return name === document.name || !nameSchema.safeParse(name).success ? document : { ...document, name };
}

/** Chooses the dataset by its id. */
export function setDataset(document: NetworkDocument, dataset: string): NetworkDocument {
  const isUsable = dataset.length >= 1 && dataset.length <= 200;
  return dataset === document.dataset || !isUsable ? document : { ...document, dataset };
}

/** Says what images the network is meant for, with no data yet. What no document can hold changes nothing. */
export function setImages(document: NetworkDocument, images: Images): NetworkDocument {
  const parsed = imagesSchema.safeParse(images);
  return !parsed.success || sameValue(parsed.data, document.dataset)
    ? document
    : { ...document, dataset: parsed.data };
}

/** Chooses a dataset with the augmentation that it proposes. What no dataset says anything of stays. */
export function chooseDataset(
  document: NetworkDocument,
  dataset: { readonly id: string; readonly augmentation?: BorneAugmentation | undefined },
): NetworkDocument {
  const augmentation = { ...document.recipe.augmentation, ...proposedAugmentation(dataset) };
  return setAugmentation(setDataset(document, dataset.id), augmentation);
}

export function setAugmentation(
  document: NetworkDocument,
  augmentation: AugmentationSettings,
): NetworkDocument {
  return setRecipe(document, { ...document.recipe, augmentation });
}

/** Replaces the recipe; one with a value out of range changes nothing. */
export function setRecipe(document: NetworkDocument, recipe: Recipe): NetworkDocument {
  const parsed = recipeSchema.safeParse(recipe);
  return !parsed.success || sameValue(parsed.data, document.recipe)
    ? document
    : { ...document, recipe: parsed.data };
}
