/** The recipe of experiments: one for all arms, so that what differs is the question alone. */
import { NO_AUGMENTATION } from "../datasets/augmentation";
import { DEFAULT_RECIPE, type Recipe } from "../training/recipe";

export const LAB_STEPS = 200;
const WARMUP_STEPS = 20;

/**
 * SGD with Nesterov's momentum, a warm-up and a cosine down to 0 over exactly so many steps. No augmentation: one that suits some
 * images and not others would be taken for an effect of depth.
 *
 * @param trainImages images of the training part
 */
export function labRecipe(steps: number, trainImages: number): Recipe {
  const batchSize = Math.min(64, trainImages);
  const stepsPerEpoch = Math.ceil(trainImages / batchSize);
  return {
    ...DEFAULT_RECIPE,
    epochs: Math.ceil(steps / stepsPerEpoch),
    maxSteps: steps,
    batchSize,
    learningRate: 0.05,
    warmupEpochs: Math.min(WARMUP_STEPS, Math.floor(steps / 2)) / stepsPerEpoch,
    schedule: { kind: "cosine", finalFraction: 0 },
    optimizer: { kind: "sgd", momentum: 0.9, nesterov: true },
    weightDecay: { value: 1e-4, kind: "l2" },
    labelSmoothing: 0,
    augmentation: NO_AUGMENTATION,
    classBalance: "none",
    probeEvery: 0,
  };
}
