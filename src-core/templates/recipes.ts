/** Recipes that suit a template and its dataset. */
import { DEFAULT_RECIPE, type Recipe } from "../training/recipe";

/** Small images, small network: a steady rate that a cosine brings down to nothing. */
export const DIGITS_RECIPE: Recipe = {
  ...DEFAULT_RECIPE,
  epochs: 15,
  batchSize: 32,
  learningRate: 0.05,
  warmupEpochs: 1,
};

/** He et al. 2015, section 4.2: rate 0.1, divided by 10 twice, weight decay 1e-4; flips and shifts, as clothes allow them. */
export const FASHION_RECIPE: Recipe = {
  ...DEFAULT_RECIPE,
  epochs: 20,
  batchSize: 64,
  learningRate: 0.1,
  warmupEpochs: 1,
  schedule: { kind: "step", factor: 0.1, milestones: [0.5, 0.75] },
  weightDecay: { value: 1e-4, kind: "l2" },
  augmentation: { shiftPixels: 2, horizontalFlip: true },
};
