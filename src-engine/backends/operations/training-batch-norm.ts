/**
 * Batch normalisation as it is done while training, with a gradient that costs a few passes over the data.
 * (TensorFlow.js differentiates through `batchNorm`, whose gradient repeats every channel vector to the size of
 * the images.) Works on every backend that registers the two kernels.
 */
import {
  engine,
  type GradConfig,
  getGradient,
  registerGradient,
  type Tensor,
  type Tensor1D,
} from "@tensorflow/tfjs-core";
import { TRAINING_BATCH_NORM, TRAINING_BATCH_NORM_GRADIENT } from "./training-batch-norm-names";

export interface TrainingBatchNormOutput<Data extends Tensor> {
  /** The normalised values, of x's shape; gradients flow through these to x, gamma and beta. */
  readonly y: Data;
  /** Mean of each channel over the batch, `[channels]`. No gradient flows through it. */
  readonly batchMean: Tensor1D;
  /** Variance of each channel over the batch, divided by the number of values, `[channels]`. No gradient. */
  readonly batchVariance: Tensor1D;
}

/**
 * y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, with mean and variance of this batch over all axes
 * but the last (Ioffe and Szegedy 2015, algorithm 1).
 * @param x `[..., channels]`, float32
 * @param gamma `[channels]`; ones where the layer does not scale
 * @param beta `[channels]`; zeros where the layer does not shift
 * @throws when the shapes do not agree or x holds no values.
 */
export function trainingBatchNorm<Data extends Tensor>(
  x: Data,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
): TrainingBatchNormOutput<Data> {
  const channels = x.shape.at(-1);
  if (channels === undefined || x.size === 0) {
    throw new RangeError(
      `Batch normalisation needs values with a channel axis, but got the shape [${x.shape}].`,
    );
  }
  if (gamma.size !== channels || beta.size !== channels) {
    throw new RangeError(
      `Batch normalisation of ${channels} channels got ${gamma.size} scales and ${beta.size} shifts.`,
    );
  }
  const [y, batchMean, batchVariance] = engine().runKernel<[Data, Tensor1D, Tensor1D]>(
    TRAINING_BATCH_NORM,
    { x, gamma, beta },
    { epsilon },
  );
  return { y, batchMean, batchVariance };
}

const gradientConfig: GradConfig = {
  kernelName: TRAINING_BATCH_NORM,
  inputsToSave: ["x", "gamma"],
  outputsToSave: [false, true, true],
  gradFunc: (dys, saved, attributes) => {
    const dy = Array.isArray(dys) ? dys[0] : dys;
    const [x, gamma, mean, variance] = saved;
    if (!dy || !x || !gamma || !mean || !variance)
      throw new Error("Batch normalisation lost its saved tensors.");
    // All three come from one pass. It runs here, not in the functions below, because TensorFlow.js
    // tidies up after each of those and would free what the next one needs.
    const [dx, dgamma, dbeta] = engine().runKernel<[Tensor, Tensor, Tensor]>(
      TRAINING_BATCH_NORM_GRADIENT,
      { dy, x, gamma, mean, variance },
      attributes,
    );
    return { x: () => dx, gamma: () => dgamma, beta: () => dbeta };
  },
};

/** Makes {@link trainingBatchNorm} differentiable. Called by `registerTrainingGradients`. */
export function registerTrainingBatchNormGradient(): void {
  if (getGradient(TRAINING_BATCH_NORM) !== gradientConfig) registerGradient(gradientConfig);
}
