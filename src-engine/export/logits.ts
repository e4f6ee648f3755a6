/** What the engine makes of images, in inference mode. */
import { tensor } from "@tensorflow/tfjs-core";
import { assign } from "../checkpoint/load-weights";
import type { WeightValues } from "../checkpoint/weight-values";
import type { CompiledNetwork } from "../compile/compiled-network";
import { inferencePass } from "../train/forward";

/** Values of images that are computed at once: what large ones need stays small, and small ones waste no time. */
const VALUES_AT_ONCE = 2 ** 18;
const MOST_AT_ONCE = 8;

/** @param size values of one image */
export function imagesAtOnce(size: number): number {
  return Math.min(MOST_AT_ONCE, Math.max(1, Math.floor(VALUES_AT_ONCE / size)));
}

/**
 * @param images normalised, `[count, height, width, channels]`
 * @returns `[count, classes]`
 */
export async function logitsOf(
  network: CompiledNetwork,
  weights: WeightValues,
  images: Float32Array,
  count: number,
): Promise<Float32Array> {
  for (const weight of network.weights) assign(weight, weights.get(weight.name) ?? new Float32Array());
  const size = images.length / count;
  const logits = new Float32Array(count * network.classes);
  const step = imagesAtOnce(size);
  for (let from = 0; from < count; from += step) {
    const to = Math.min(count, from + step);
    const input = tensor(images.subarray(from * size, to * size), [to - from, ...network.imageShape]);
    const result = inferencePass(network, input);
    logits.set(await result.data<"float32">(), from * network.classes);
    result.dispose();
    input.dispose();
  }
  return logits;
}
