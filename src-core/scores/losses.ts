/** Means of losses over images, in double precision. */
import type { Predictions } from "./predictions";

export interface MeanLosses {
  /** Mean cross-entropy in nats, from logits: nothing is clipped. */
  readonly logLoss: number;
  /** Mean over the images of the sum over all classes of (probability - truth)², 0 to 2 (Brier 1950). */
  readonly brier: number;
}

/** The engine adds losses so when it evaluates: the mean is then the same number, to the last bit. */
const GROUP = 128;

export function meanLosses({ losses, squares, count }: Predictions): MeanLosses {
  let lossSum = 0;
  for (let from = 0; from < count; from += GROUP)
    lossSum += losses.subarray(from, from + GROUP).reduce((sum, loss) => sum + loss, 0);
  return { logLoss: lossSum / count, brier: squares.reduce((sum, square) => sum + square, 0) / count };
}
