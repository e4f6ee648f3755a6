/** gain x + offset, a channel each, as a layer of Keras. */
import type { KerasWeight } from "../layer";
import type { Result, StepToWrite } from "./writer";

/** A power of two: one less it, and it again, are exactly 1. */
export const AFFINE_EPSILON = 2 ** -10;

/**
 * A batch norm whose running statistics change nothing: no layer of all versions only scales. For one pixel or many. It is not trained:
 * it would take a batch's statistics for its own.
 */
export function affine(
  { put }: StepToWrite,
  name: string,
  input: Result,
  gain: number | Float32Array,
  offset: number | Float32Array = 0,
): Result {
  const channels = input.shape.at(-1) ?? 0;
  const weight = (part: string, values: number | Float32Array): KerasWeight => ({
    name: part,
    shape: [channels],
    values: typeof values === "number" ? new Float32Array(channels).fill(values) : values,
  });
  return put({
    className: "BatchNormalization",
    name,
    inputs: [input],
    config: {
      trainable: false,
      axis: -1,
      momentum: 0.99,
      epsilon: AFFINE_EPSILON,
      center: true,
      scale: true,
    },
    shape: input.shape,
    weights: [
      weight("gamma", gain),
      weight("beta", offset),
      weight("moving_mean", 0),
      weight("moving_variance", 1 - AFFINE_EPSILON),
    ],
  });
}
