/** Loss and accuracy over a part of a dataset, as the exported model would score. */
import { tensor } from "@tensorflow/tfjs-core";
import type { CompiledNetwork } from "../compile/compiled-network";
import { plainBatch } from "../data/batches";
import type { ImagePart, PreparedDataset } from "../data/prepared-dataset";
import { inferencePass } from "./forward";
import { scoreLogits } from "./loss";

/** Fixed, so that the sums do not depend on the recipe. */
const EVALUATION_BATCH = 128;

export interface Evaluation {
  /** Mean cross-entropy in nats, without label smoothing. */
  readonly loss: number;
  readonly accuracy: number;
  readonly count: number;
}

/**
 * @param mayGoOn asked between batches; when it answers false, the evaluation ends without a result
 */
export async function evaluate(
  network: CompiledNetwork,
  dataset: PreparedDataset,
  part: ImagePart,
  mayGoOn: () => Promise<boolean> = async () => true,
): Promise<Evaluation | undefined> {
  let lossSum = 0;
  let correct = 0;
  for (let from = 0; from < part.count; from += EVALUATION_BATCH) {
    if (!(await mayGoOn())) return undefined;
    const batch = plainBatch(dataset, part, from, Math.min(part.count, from + EVALUATION_BATCH));
    const images = tensor(batch.images, [batch.count, ...network.imageShape]);
    const logits = inferencePass(network, images);
    const values = await logits.data<"float32">();
    images.dispose();
    logits.dispose();
    const score = scoreLogits(values, batch.labels, network.classes);
    lossSum += score.lossSum;
    correct += score.correct;
  }
  return { loss: lossSum / part.count, accuracy: correct / part.count, count: part.count };
}
