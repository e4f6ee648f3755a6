/**
 * Names of kernels that a backend may offer beyond TensorFlow.js's. Whoever wants one asks {@link offers} first and composes
 * the same from ordinary kernels where the answer is no.
 */
import { engine, getKernel } from "@tensorflow/tfjs-core";

/** Inputs: dy, value. Attributes: {@link ActivationGradientAttributes}. */
export const ACTIVATION_GRADIENT = "SkiploomActivationGradient";
/** Inputs: x. Attributes: `function`, one of `FUSED_ACTIVATIONS`. */
export const ACTIVATION = "SkiploomActivation";
/** ReLU of a + b. */
export const ADD_RELU = "SkiploomAddRelu";
/** Batch norm for training with ReLU; with an addition before it where the inputs have `added`. */
export const BATCH_NORM_RELU = "SkiploomBatchNormRelu";
export const BATCH_NORM_ADD_RELU = "SkiploomBatchNormAddRelu";
export const BATCH_NORM_RELU_GRADIENT = "SkiploomBatchNormReluGradient";
/**
 * Inputs: logits, targets `[batch, 4]` (a class, another, the first one's share, the example's weight). Attributes: the target at a
 * class without a share (`none`) and with all of it (`whole`). Outputs: mean loss, its gradient by the logits, right answers by share.
 */
export const SOFTMAX_CROSS_ENTROPY = "SkiploomSoftmaxCrossEntropy";
/** Changes weights and slots where they stand. Attributes: `OptimizerStepAttributes`. */
export const OPTIMIZER_STEP = "SkiploomOptimizerStep";
/** Moves running averages where they stand. Inputs: running, momentum, pieces `0`, `1` and so on, and perhaps a guard. */
export const MOVE_AVERAGES = "SkiploomMoveAverages";
/**
 * Judges a step on the device, so that its update need not wait for this side. Inputs: guard, loss, gradientSquare, correct.
 * Attributes: `clipNorm`, 0 for none. Output: a report. See `guardStep`.
 */
export const STEP_GUARD = "SkiploomStepGuard";
/** Consecutive pieces of a vector that share its memory. Inputs: x. Attributes: sizes. */
export const VIEWS = "SkiploomViews";
/** Values of tensors of any shape one after another, as a vector. Inputs: pieces `0`, `1` and so on, all float32. */
export const JOIN = "SkiploomJoin";
/** Copies consecutive pieces of a vector into tensors where they stand. Inputs: x, and pieces `0`, `1` and so on. */
export const COPY_PIECES = "SkiploomCopyPieces";
/** Sums of squares of pieces of a vector, or of its difference to another. Inputs: x, other. Attributes: sizes. */
export const SQUARED_NORMS = "SkiploomSquaredNorms";

/** Whether the present backend has a kernel of this name. */
export function offers(kernelName: string): boolean {
  return getKernel(kernelName, engine().backendName) !== undefined;
}
