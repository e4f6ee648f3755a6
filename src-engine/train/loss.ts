/** Softmax with cross-entropy, from logits, and what is read from logits on the side of JavaScript. */
import {
  div,
  engine,
  exp,
  log,
  max,
  mul,
  neg,
  type Scalar,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
} from "@tensorflow/tfjs-core";
import type { Labels } from "#core/datasets/labels";
import { offers, SOFTMAX_CROSS_ENTROPY } from "#engine/backends/operations/fused-names";

/**
 * Mean over the batch of -sum(targets x log softmax(logits)), a scalar. The largest logit is subtracted first, so no
 * exponential overflows; the gradient is (softmax(logits) - targets) / batch (Goodfellow et al. 2016, section 6.2.2.3),
 * for targets whose rows add up to 1.
 *
 * @param logits `[batch, classes]`
 * @param targets `[batch, classes]`, label smoothing included
 */
export function crossEntropy(logits: Tensor2D, targets: Tensor2D): LossAndGradient {
  return offers(SOFTMAX_CROSS_ENTROPY)
    ? fusedCrossEntropy(logits, targets)
    : composedCrossEntropy(logits, targets);
}

export interface LossAndGradient {
  readonly value: Scalar;
  /** The gradient by the logits. */
  readonly difference: Tensor;
}

function fusedCrossEntropy(logits: Tensor, targets: Tensor): LossAndGradient {
  const [value, difference] = engine().runKernel<[Scalar, Tensor]>(SOFTMAX_CROSS_ENTROPY, {
    logits,
    targets,
  });
  return { value, difference };
}

function composedCrossEntropy(logits: Tensor, targets: Tensor): LossAndGradient {
  const batch = logits.shape[0] ?? 1;
  const shifted = sub(logits, max(logits, 1, true));
  const exponentials = exp(shifted);
  const total = sum(exponentials, 1, true);
  const logarithms = sub(shifted, log(total));
  const value = div<Scalar>(neg(sum(mul(targets, logarithms))), batch);
  return { value, difference: div(sub(div(exponentials, total), targets), batch) };
}

export interface Score {
  /** Sum over the examples of the cross-entropy in nats, without smoothing. */
  readonly lossSum: number;
  readonly correct: number;
}

/**
 * Cross-entropy and hits of a batch, in double precision. Of equal logits the first class is the answer.
 *
 * @param lossSum of the images before these, to which theirs is added one by one
 */
export function scoreLogits(logits: Float32Array, labels: Labels, classes: number, lossSum = 0): Score {
  let lossSoFar = lossSum;
  labels.forEach((label, row) => {
    const values = logits.subarray(row * classes, (row + 1) * classes);
    const largest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const total = values.reduce((sumSoFar, value) => sumSoFar + Math.exp(value - largest), 0);
    lossSoFar += largest + Math.log(total) - (values[label] ?? Number.NaN);
  });
  return { lossSum: lossSoFar, correct: countCorrect(logits, labels, classes) };
}

export function countCorrect(logits: Float32Array, labels: Labels, classes: number): number {
  let correct = 0;
  labels.forEach((label, row) => {
    const start = row * classes;
    let best = 0;
    for (let index = 1; index < classes; index += 1) {
      if ((logits[start + index] ?? 0) > (logits[start + best] ?? 0)) best = index;
    }
    if (best === label) correct += 1;
  });
  return correct;
}
