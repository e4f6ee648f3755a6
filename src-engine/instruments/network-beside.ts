/** A network that stands beside the one that is looked into: its layers are compared on the same images. */
import { add, mul, type Tensor, tensor1d, tidy } from "@tensorflow/tfjs-core";
import type { LayerRegistry } from "#core/layers/registry";
import { withoutDrops } from "#core/program/without-drops";
import type { EngineNetworkBeside } from "#core/protocol/engine-api";
import { loadWeights } from "../checkpoint/load-weights";
import { compileDocument } from "../compile/from-document";
import { assignFirstValues } from "./first-values";
import type { ImageSource } from "./image-source";
import type { NetworkBeside } from "./instrument";

/**
 * Whoever asks disposes of its network.
 *
 * @throws SkiploomError `invalid-network` and `invalid-checkpoint`, as where it is looked into itself
 */
export function openBeside(
  layers: LayerRegistry,
  { document, checkpoint, statistics, classes, normalisation }: EngineNetworkBeside,
  { imageShape, preprocessing }: ImageSource,
): NetworkBeside {
  const { network } = compileDocument(layers, document, { imageShape, classes }, [withoutDrops]);
  if (checkpoint) loadWeights(network, checkpoint);
  else assignFirstValues(network, document.recipe.seed);
  return {
    network,
    statistics: checkpoint ? (statistics ?? "running") : "batch",
    images: (looked) => renormalised(looked, preprocessing, normalisation),
  };
}

interface Normalisation {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** `(pixel - mean) / deviation` of each channel, by another mean and deviation. @param images `[count, height, width, channels]` */
function renormalised(images: Tensor, from: Normalisation, to: Normalisation): Tensor {
  const isSame = (one: readonly number[], other: readonly number[]): boolean => one.join() === other.join();
  if (isSame(from.mean, to.mean) && isSame(from.deviation, to.deviation)) return images.clone();
  const factors = from.deviation.map((deviation, channel) => deviation / (to.deviation[channel] ?? 1));
  const shifts = from.mean.map(
    (mean, channel) => (mean - (to.mean[channel] ?? 0)) / (to.deviation[channel] ?? 1),
  );
  return tidy(() => add(mul(images, tensor1d(factors)), tensor1d(shifts)));
}
