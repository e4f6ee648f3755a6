/** What a trained network says of images. */
import { softmax, type Tensor, type Tensor2D, tensor, tidy } from "@tensorflow/tfjs-core";
import { normalisationTable } from "#core/datasets/normalisation";
import { SkiploomError } from "#core/foundation/errors";
import type { Inside, InsideWanted } from "#core/insights/inside";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { withoutUnits } from "#core/program/removable";
import { withoutDrops } from "#core/program/without-drops";
import { readCheckpointFacts } from "#core/training/checkpoint-facts";
import { loadWeights } from "./checkpoint/load-weights";
import { withProgram } from "./compile/compile";
import type { CompiledNetwork } from "./compile/compiled-network";
import { compileDocument } from "./compile/from-document";
import { inferencePass } from "./train/forward";
import { evaluationBatch } from "./train/memory-need";

export interface PredictionRequest {
  /** `[height, width, channels]`. */
  readonly imageShape: readonly [number, number, number];
  /** Bytes `[count, height, width, channels]`. */
  readonly images: Uint8Array;
  readonly count: number;
  /** What bytes are divided by before the mean is taken off. Left out: what white was in the data that the checkpoint was trained on. */
  readonly white?: number | undefined;
}

/** Of which network it is asked: of the one without these units (`program/removable.ts`), or of the whole one. */
export interface Without {
  readonly removed?: readonly string[] | undefined;
}

type AskedImages = Omit<PredictionRequest, "imageShape">;

/** A trained network in the engine's memory, which can be asked again and again. */
export interface OpenedModel {
  readonly classes: number;
  /**
   * Softmax outputs `[count, classes]` for images, normalised as the checkpoint says.
   *
   * @throws SkiploomError `invalid-message` for images of another size, `not-found` and `unsupported` for units that cannot be removed
   */
  predict(request: AskedImages, without?: Without): Promise<Float32Array<ArrayBuffer>>;
  /**
   * What is to be seen inside of the first image.
   *
   * @throws SkiploomError as {@link predict}
   */
  lookInside(request: AskedImages, wanted: InsideWanted, without?: Without): Promise<Inside>;
  dispose(): void;
}

/**
 * @param imageShape `[height, width, channels]` of the images that it will be asked about
 * @param largestTensor bytes that the device takes in one tensor, where it sets a limit
 * @throws SkiploomError `invalid-network`, `invalid-checkpoint`
 */
export function openModel(
  layers: LayerRegistry,
  document: NetworkDocument,
  checkpoint: Uint8Array,
  imageShape: PredictionRequest["imageShape"],
  largestTensor?: number,
): OpenedModel {
  const { preprocessing } = readCheckpointFacts(checkpoint);
  const classes = preprocessing.classNames.length;
  const { network } = compileDocument(layers, document, { imageShape, classes }, [withoutDrops]);
  try {
    loadWeights(network, checkpoint);
  } catch (error) {
    network.dispose();
    throw error;
  }
  const [, , channels] = imageShape;
  // What the training could evaluate with can predict as well.
  const batchSize = evaluationBatch(network, document.recipe, largestTensor);
  /** `[to - from, ...imageShape]`, the caller's. */
  const inputOf = ({ images, count, white }: AskedImages, from: number, to: number): Tensor => {
    const table = normalisationTable(preprocessing, white ?? preprocessing.pixelMaximum);
    const size = images.length / count;
    const values = Float32Array.from(
      images.subarray(from * size, to * size),
      (byte, index) => table[(index % channels) * 256 + byte] ?? 0,
    );
    return tensor(values, [to - from, ...imageShape]);
  };
  let changed: { readonly key: string; readonly network: CompiledNetwork } | undefined;
  /** While the same are removed, question follows question. */
  const networkOf = ({ removed = [] }: Without): CompiledNetwork => {
    if (removed.length === 0) return network;
    const key = JSON.stringify(removed);
    if (changed?.key !== key)
      changed = { key, network: withProgram(network, withoutUnits(network.program, removed)) };
    return changed.network;
  };
  return {
    classes,
    async predict(asked, without = {}) {
      const { images, count } = asked;
      requireImages(imageShape, images, count);
      const asking = networkOf(without);
      const probabilities = new Float32Array(count * classes);
      for (let from = 0; from < count; from += batchSize) {
        const to = Math.min(count, from + batchSize);
        const result = tidy(() => softmax(inferencePass(asking, inputOf(asked, from, to)) as Tensor2D));
        probabilities.set(await result.data<"float32">(), from * classes);
        result.dispose();
      }
      return probabilities;
    },
    async lookInside(asked, wanted, without = {}) {
      requireImages(imageShape, asked.images, asked.count);
      const asking = networkOf(without);
      const image = inputOf(asked, 0, 1);
      try {
        const { insideOf } = await import("./instruments/inside");
        return await insideOf(asking, image, wanted);
      } finally {
        image.dispose();
      }
    },
    dispose: () => network.dispose(),
  };
}

/**
 * Softmax outputs `[count, classes]` for images, of a model that is opened for them alone.
 *
 * @throws SkiploomError what {@link openModel} and its `predict` throw
 */
export async function predict(
  layers: LayerRegistry,
  document: NetworkDocument,
  checkpoint: Uint8Array,
  { imageShape, ...request }: PredictionRequest,
  largestTensor?: number,
): Promise<{ probabilities: Float32Array<ArrayBuffer>; classes: number }> {
  requireImages(imageShape, request.images, request.count);
  const model = openModel(layers, document, checkpoint, imageShape, largestTensor);
  try {
    return { probabilities: await model.predict(request), classes: model.classes };
  } finally {
    model.dispose();
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
