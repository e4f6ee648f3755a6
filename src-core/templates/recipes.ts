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
  augmentation: { ...DEFAULT_RECIPE.augmentation, shiftPixels: 2, horizontalFlip: true },
};

const STEPS: Recipe["schedule"] = { kind: "step", factor: 0.1, milestones: [0.5, 0.75] };

/** He et al. 2015, section 3.4: batches of 256, rate 0.1 divided by 10 where the error stops falling, weight decay 1e-4. */
export const IMAGENET_RECIPE: Recipe = {
  ...DEFAULT_RECIPE,
  epochs: 90,
  batchSize: 256,
  learningRate: 0.1,
  warmupEpochs: 0,
  schedule: { kind: "step", factor: 0.1, milestones: [1 / 3, 2 / 3] },
  optimizer: { kind: "sgd", momentum: 0.9, nesterov: false },
  weightDecay: { value: 1e-4, kind: "l2" },
  augmentation: { ...DEFAULT_RECIPE.augmentation, horizontalFlip: true },
};

/** As CIFAR's images are enlarged in all three papers: shifts of up to 4 pixels and flips. */
const CIFAR_AUGMENTATION = { ...DEFAULT_RECIPE.augmentation, shiftPixels: 4, horizontalFlip: true };

/** He et al. 2016, appendix: batches of 128, a warm-up, rate 0.1, weight decay 1e-4. */
export const PRE_ACTIVATION_RECIPE: Recipe = {
  ...DEFAULT_RECIPE,
  epochs: 164,
  batchSize: 128,
  learningRate: 0.1,
  warmupEpochs: 1,
  schedule: STEPS,
  optimizer: { kind: "sgd", momentum: 0.9, nesterov: false },
  augmentation: CIFAR_AUGMENTATION,
};

/** Zagoruyko & Komodakis 2016, section 3: rate 0.1, times 0.2 at 60, 120 and 160 of 200 epochs, weight decay 5e-4. */
export const WIDE_RECIPE: Recipe = {
  ...DEFAULT_RECIPE,
  epochs: 200,
  batchSize: 128,
  learningRate: 0.1,
  warmupEpochs: 0,
  schedule: { kind: "step", factor: 0.2, milestones: [0.3, 0.6, 0.8] },
  weightDecay: { value: 5e-4, kind: "l2" },
  augmentation: CIFAR_AUGMENTATION,
};

/** Huang et al. 2017, section 4.2: batches of 64, 300 epochs, rate 0.1 divided by 10 at a half and three quarters. */
export const DENSENET_RECIPE: Recipe = {
  ...DEFAULT_RECIPE,
  epochs: 300,
  batchSize: 64,
  learningRate: 0.1,
  warmupEpochs: 0,
  schedule: STEPS,
  augmentation: CIFAR_AUGMENTATION,
};

/** Sandler et al. 2018, section 6.1, gives batches of 96 and weight decay 4e-5; SGD with a cosine stands for its RMSProp. */
export const MOBILENET_RECIPE: Recipe = {
  ...IMAGENET_RECIPE,
  epochs: 300,
  batchSize: 96,
  learningRate: 0.045,
  schedule: { kind: "cosine", finalFraction: 0 },
  weightDecay: { value: 4e-5, kind: "l2" },
};
