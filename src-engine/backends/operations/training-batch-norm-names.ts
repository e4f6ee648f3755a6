/** Names under which each backend registers its batch normalisation for training. */
export const TRAINING_BATCH_NORM = "SkiploomTrainingBatchNorm";
export const TRAINING_BATCH_NORM_GRADIENT = "SkiploomTrainingBatchNormGradient";

export interface BatchNormAttributes {
  /** Added to the variance before its root is taken. */
  readonly epsilon: number;
}
