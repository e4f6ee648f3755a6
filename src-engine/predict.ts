/** What a trained network says of images. */
import { softmax, type Tensor2D, tensor, tidy } from "@tensorflow/tfjs-core";
import { SkiploomError } from "#core/foundation/errors";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import type { EngineDataset } from "#core/protocol/engine-api";
import { loadWeights } from "./checkpoint/load-weights";
import { compileDocument } from "./compile/from-document";
import { plainBatch } from "./data/batches";
import { prepareDataset } from "./data/prepared-dataset";
import { inferencePass } from "./train/forward";
import { evaluationBatch } from "./train/memory-need";

export interface PredictionRequest {
  /** The one that was trained on: its images' shape, brightness and classes. */
  readonly dataset: EngineDataset;
  /** Bytes `[count, height, width, channels]`. */
  readonly images: Uint8Array;
  readonly count: number;
}

/**
 * Softmax outputs `[count, classes]` for images of the dataset's shape, normalised as the training images were.
 *
 * @param largestTensor bytes that the device takes in one tensor, where it sets a limit
 * @throws SkiploomError `invalid-network`, `invalid-checkpoint`, `invalid-dataset`, or `invalid-message` for images of another size
 */
export async function predict(
  layers: LayerRegistry,
  document: NetworkDocument,
  checkpoint: Uint8Array,
  { dataset, images, count }: PredictionRequest,
  largestTensor?: number,
): Promise<{ probabilities: Float32Array<ArrayBuffer>; classes: number }> {
  const prepared = prepareDataset(dataset);
  requireImages(prepared.imageShape, images, count);
  const { network } = compileDocument(layers, document, prepared);
  try {
    loadWeights(network, checkpoint);
    const part = { images, labels: new Uint8Array(count), count };
    const probabilities = new Float32Array(count * network.classes);
    // What the training could evaluate with can predict as well.
    const batchSize = evaluationBatch(network, document.recipe, largestTensor);
    for (let from = 0; from < count; from += batchSize) {
      const batch = plainBatch(prepared, part, from, Math.min(count, from + batchSize));
      const result = tidy(() => {
        const input = tensor(batch.images, [batch.count, ...network.imageShape]);
        return softmax(inferencePass(network, input) as Tensor2D);
      });
      probabilities.set(await result.data<"float32">(), from * network.classes);
      result.dispose();
    }
    return { probabilities, classes: network.classes };
  } finally {
    network.dispose();
  }
}

/** @throws SkiploomError `invalid-message` when the bytes are not those of so many images */
export function requireImages(imageShape: readonly number[], images: Uint8Array, count: number): void {
  const size = imageShape.reduce((product, side) => product * side, 1);
  if (images.length === count * size) return;
  throw new SkiploomError(
    "invalid-message",
    `${count} images of ${imageShape.join("×")} have ${count * size} bytes, but ${images.length} came.`,
  );
}
