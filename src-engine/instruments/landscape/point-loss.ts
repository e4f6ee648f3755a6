/** The loss of a network as its weights stand: over all images that are looked at, as an evaluation adds it up. */
import { type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { CompiledNetwork } from "../../compile/compiled-network";
import { type BatchStatistics, inferencePass, runStep } from "../../train/forward";
import { scoreLogits } from "../../train/loss";
import { EVALUATION_GROUP } from "../../train/memory-need";
import type { Look } from "../instrument";
import { NormStatistics } from "../norm-statistics";

/** Mean cross-entropy in nats, without smoothing; undefined where it was stopped on the way. */
export async function lossOf({
  network,
  statistics,
  batches,
  isStopped,
}: Pick<Look, "network" | "statistics" | "batches" | "isStopped">): Promise<number | undefined> {
  let lossSum = 0;
  // In floating point the order counts: as in `train/evaluate.ts`.
  let groupSum = 0;
  let images = 0;
  for await (const batch of batches()) {
    const logits =
      statistics === "running"
        ? inferencePass(network, batch.images)
        : batchPass(network, batch.images, undefined);
    const values = await logits.data<"float32">();
    logits.dispose();
    groupSum = scoreLogits(values, batch.labels, network.classes, groupSum).lossSum;
    images += batch.count;
    if (images % EVALUATION_GROUP === 0) {
      lossSum += groupSum;
      groupSum = 0;
    }
  }
  return isStopped() ? undefined : (lossSum + groupSum) / images;
}

/** Running statistics of all norms as training images give them now, by the weights' names. */
export async function statisticsNow(
  { network, training }: Pick<Look, "network" | "training">,
  most: number,
): Promise<{ readonly values: ReadonlyMap<string, Float32Array>; readonly images: number }> {
  const sums = new NormStatistics();
  for await (const batch of training(most)) {
    const told: BatchStatistics[] = [];
    batchPass(network, batch.images, (each) => told.push(each)).dispose();
    for (const each of told) await sums.take(each, batch.count);
    sums.images += batch.count;
  }
  return { values: sums.values(network), images: sums.images };
}

/** By each batch's own statistics. Frees each result after its last use; nothing is dropped: the network was made without. */
function batchPass(
  { plan }: CompiledNetwork,
  images: Tensor,
  onStatistics: ((statistics: BatchStatistics) => void) | undefined,
): Tensor {
  return tidy(() => {
    const slots: (Tensor | undefined)[] = [images];
    const tensorAt = (slot: number): Tensor => {
      const found = slots[slot];
      if (!found) throw new Error("A layer ran before its input was there.");
      return found;
    };
    for (const step of plan.fused) {
      const inputs = step.inputs.map(tensorAt);
      slots[step.output] = tidy(
        () => runStep(step, inputs, { seed: 0, step: 1, statistics: "batch", onStatistics }).y,
      );
      for (const slot of step.lastReads) {
        // The images are the caller's.
        if (slot !== 0) slots[slot]?.dispose();
        slots[slot] = undefined;
      }
    }
    return tensorAt(plan.output);
  });
}
