/** Softmax with cross-entropy, from logits, and what is read from logits on the side of JavaScript. */
import {
  add,
  argMax,
  cast,
  div,
  engine,
  exp,
  log,
  max,
  mul,
  reshape,
  type Scalar,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor2d,
} from "@tensorflow/tfjs-core";
import type { Labels } from "#core/datasets/labels";
import { offers, SOFTMAX_CROSS_ENTROPY } from "#engine/backends/operations/fused-names";
import { TARGET_COLUMNS, type Targets, targetEnds } from "../data/targets";
import { oneHotRows } from "./one-hot";

/** {@link Targets} on the device. */
export interface DeviceTargets {
  /** `[batch, 4]` */
  readonly rows: Tensor2D;
  readonly smoothing: number;
}

/** The rows are the caller's to dispose of. */
export function deviceTargets({ rows, smoothing }: Targets): DeviceTargets {
  return { rows: tensor2d(rows, [rows.length / TARGET_COLUMNS, TARGET_COLUMNS]), smoothing };
}

/**
 * Mean over the batch of -sum(targets x log softmax(logits)) x weight. The largest logit is subtracted first, so no exponential
 * overflows; the gradient is (softmax(logits) - targets) x weight / batch (Goodfellow et al. 2016, section 6.2.2.3).
 *
 * @param logits `[batch, classes]`
 */
export function crossEntropy(logits: Tensor2D, targets: DeviceTargets): LossAndGradient {
  return offers(SOFTMAX_CROSS_ENTROPY)
    ? fusedCrossEntropy(logits, targets)
    : composedCrossEntropy(logits, targets);
}

export interface LossAndGradient {
  readonly value: Scalar;
  /** The gradient by the logits. */
  readonly difference: Tensor;
  /** Right answers: of an example with two classes, the share of the one that was named. Of equal logits the first is the answer. */
  readonly correct: Scalar;
}

function fusedCrossEntropy(logits: Tensor, { rows, smoothing }: DeviceTargets): LossAndGradient {
  const [value, difference, correct] = engine().runKernel<[Scalar, Tensor, Scalar]>(
    SOFTMAX_CROSS_ENTROPY,
    { logits, targets: rows },
    { ...targetEnds(smoothing, logits.shape[1] ?? 1) },
  );
  return { value, difference, correct };
}

function composedCrossEntropy(logits: Tensor, { rows, smoothing }: DeviceTargets): LossAndGradient {
  const [batch = 1, classes = 1] = logits.shape;
  const { none, whole } = targetEnds(smoothing, classes);
  const column = (index: number): Tensor2D => slice(rows, [0, index], [batch, 1]);
  const share = column(2);
  const weight = column(3);
  const sharesOf = (index: number, shares: Tensor): Tensor => {
    const numbers = cast<Tensor1D>(reshape(column(index), [batch]), "int32");
    return mul(oneHotRows(numbers, classes), shares);
  };
  const shares = add(sharesOf(0, share), sharesOf(1, sub(1, share)));
  const targets = add(mul(shares, whole - none), none);
  const shifted = sub(logits, max(logits, 1, true));
  const exponentials = exp(shifted);
  const total = sum(exponentials, 1, true);
  const losses = mul(targets, sub(log(total), shifted));
  const answers = oneHotRows(argMax(logits, 1) as Tensor1D, classes);
  return {
    value: div<Scalar>(sum(mul(losses, weight)), batch),
    difference: div(mul(sub(div(exponentials, total), targets), weight), batch),
    correct: sum<Scalar>(mul(shares, answers)),
  };
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
    // Loops, as calls for each of a thousand classes take three times as long. NaN stays NaN.
    let largest = Number.NEGATIVE_INFINITY;
    for (let place = 0; place < classes; place += 1) largest = Math.max(largest, values[place] ?? Number.NaN);
    let total = 0;
    for (let place = 0; place < classes; place += 1)
      total += Math.exp((values[place] ?? Number.NaN) - largest);
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
