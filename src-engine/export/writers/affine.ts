/** gain x + offset, a channel each, as a layer of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Layer, LayerWeight } from "./writer";

/** A power of two: one less it, and it again, are exactly 1. */
const EPSILON = 2 ** -10;

/** A batch norm whose running statistics change nothing: TensorFlow.js has no layer that only scales. For one pixel or many. */
export function affine(
  name: string,
  channels: number,
  gain: number | Float32Array,
  offset: number | Float32Array = 0,
): readonly [Layer, readonly LayerWeight[]] {
  const weight = (values: number | Float32Array): LayerWeight => ({
    shape: [channels],
    values: typeof values === "number" ? new Float32Array(channels).fill(values) : values,
  });
  return [
    layers.batchNormalization({ name, epsilon: EPSILON }),
    [weight(gain), weight(offset), weight(0), weight(1 - EPSILON)],
  ];
}
