/** Means of losses over images, in double precision. */
import type { Predictions } from "./predictions";

export interface MeanLosses {
  /** Mean cross-entropy in nats, from logits: nothing is clipped. */
  readonly logLoss: number;
  /** Mean over the images of the sum over all classes of (probability - truth)², 0 to 2 (Brier 1950). */
  readonly brier: number;
}

export function meanLosses({ losses, squares, count }: Predictions): MeanLosses {
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / count;
  return { logLoss: mean(losses), brier: mean(squares) };
}
