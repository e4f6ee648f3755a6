/** The network of this page, ready to be asked. */
import { normalisationTable } from "#core/datasets/normalisation";
import { pictureRules } from "#core/datasets/prepared";
import { type PageModel, programOf, unpackWeights } from "#core/formats/html/page-model";
import { WHITE_IN_FILES } from "#core/images/image";
import { networkImage } from "#core/images/network-image";
import { readImage } from "#core/images/read-image";
import { startInference } from "#engine/infer";
import { createJpegDecoder } from "#images/jpeg-decoder";
import { lazyDecoder } from "#images/lazy-decoder";
import { createWebpDecoder } from "#images/webp-decoder";
import { bytesOf, forget, inflatedBytesOf } from "./page-data";

export interface Prediction {
  /** Bytes `[height, width, channels]`: what the network sees. */
  readonly pixels: Uint8Array;
  readonly logits: Float32Array;
  /** In the order of the classes. */
  readonly probabilities: Float64Array;
  /** Of the network alone. */
  readonly milliseconds: number;
}

export interface ModelRunner {
  /** @throws SkiploomError `invalid-image`, in words */
  predict(file: Uint8Array): Promise<Prediction>;
  /** @param images `[count, height, width, channels]`, normalised */
  logits(images: Float32Array): Promise<Float32Array>;
}

export async function startModel(model: PageModel): Promise<ModelRunner> {
  const weights = unpackWeights(model, bytesOf("weights"));
  forget("weights");
  const inference = await startInference(await inflatedBytesOf("kernels"), programOf(model), weights);
  const decoders = {
    jpeg: lazyDecoder(() => inflatedBytesOf("jpeg"), createJpegDecoder),
    webp: lazyDecoder(() => inflatedBytesOf("webp"), createWebpDecoder),
  };
  const table = normalisationTable(model, WHITE_IN_FILES);
  const [height, width, channels] = model.imageShape;
  const { fit, background } = pictureRules(model);
  return {
    async predict(file) {
      const image = await readImage(file, decoders, { background });
      const pixels = networkImage(image, model.imageShape, fit);
      const input = Float32Array.from(pixels, (byte, index) => table[(index % channels) * 256 + byte] ?? 0);
      const start = performance.now();
      const logits = await inference.logits(input, 1);
      const milliseconds = performance.now() - start;
      return { pixels, logits, probabilities: softmax(logits), milliseconds };
    },
    logits: (images) => inference.logits(images, images.length / (height * width * channels)),
  };
}

function softmax(logits: Float32Array): Float64Array {
  const largest = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const powers = Float64Array.from(logits, (value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}
