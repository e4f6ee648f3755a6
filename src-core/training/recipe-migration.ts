/** Recipes of earlier versions. They stand in documents, in records of runs and in experiments, and are brought up in all of them. */

/** What came with version 4 of the document, as it trained before that: never edited, because such recipes are out there. */
const AUGMENTATION_OF_VERSION_3 = {
  verticalFlip: false,
  rotationDegrees: 0,
  scale: 0,
  brightness: 0,
  contrast: 0,
  saturation: 0,
  cutoutPixels: 0,
  mixup: 0,
  cutmix: 0,
};

/**
 * A recipe of document version 3 and before, as one of version 4. What is no recipe stays as it is: a schema refuses it. What a later version
 * put into it, by hand or by a mistake, is not lost.
 */
export function recipeOfVersion3(recipe: unknown): unknown {
  if (!isObject(recipe)) return recipe;
  return { classBalance: "none", ...recipe, augmentation: augmentationOfVersion3(recipe.augmentation) };
}

/** The same for augmentation alone, as values that are compared have it. */
export function augmentationOfVersion3(augmentation: unknown): unknown {
  return isObject(augmentation) ? { ...AUGMENTATION_OF_VERSION_3, ...augmentation } : augmentation;
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
