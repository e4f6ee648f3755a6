/** Loss and accuracy over a part of a dataset, as the exported model would score. */
import { tensor } from "@tensorflow/tfjs-core";
import type { Labels } from "#core/datasets/labels";
import { inPieces, type SamplePart } from "#core/datasets/samples";
import type { CompiledNetwork } from "../compile/compiled-network";
import { type Normalised, plainBatch } from "../data/batches";
import { inferencePass } from "./forward";
import { scoreLogits } from "./loss";
import { EVALUATION_GROUP } from "./memory-need";

export interface Evaluation {
  /** Mean cross-entropy in nats, without label smoothing. */
  readonly loss: number;
  readonly accuracy: number;
  readonly count: number;
}

/**
 * The losses of each 128 images are added one by one, and these sums to each other: in floating point the order counts, so it is
 * the same for every batch.
 *
 * @param batchSize images at once: 128 or a half, a quarter, ... of it
 * @param mayGoOn asked between batches; when it answers false, the evaluation ends without a result
 * @param take told of each batch's logits `[batch, classes]` and classes, in order
 */
export async function evaluate(
  network: CompiledNetwork,
  dataset: Normalised,
  part: SamplePart,
  batchSize: number,
  mayGoOn: () => Promise<boolean> = async () => true,
  take?: (logits: Float32Array, labels: Labels) => void,
): Promise<Evaluation | undefined> {
  let lossSum = 0;
  let groupSum = 0;
  let correct = 0;
  for await (const { from, ...read } of inPieces(part, batchSize)) {
    if (!(await mayGoOn())) return undefined;
    const batch = plainBatch(dataset, read);
    const images = tensor(batch.images, [batch.count, ...network.imageShape]);
    const logits = inferencePass(network, images);
    const values = await logits.data<"float32">();
    images.dispose();
    logits.dispose();
    take?.(values, batch.labels);
    const score = scoreLogits(values, batch.labels, network.classes, groupSum);
    groupSum = score.lossSum;
    correct += score.correct;
    const isGroupDone = (from + batchSize) % EVALUATION_GROUP === 0 || from + batchSize >= part.count;
    if (isGroupDone) {
      lossSum += groupSum;
      groupSum = 0;
    }
  }
  return { loss: lossSum / part.count, accuracy: correct / part.count, count: part.count };
}
