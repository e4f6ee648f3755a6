/**
 * How much an engine is handed at once: a checkpoint to go on from, two that are compared, or a model's files. They cross in one message,
 * which Node can send up to 2 GiB of, so what is let in is let through later: a run that starts can also be gone on with and exported.
 */
import type { OptimizerSettings } from "./recipe";

const MEBIBYTE = 1024 ** 2;

/** Images and labels of a folder that is read where it lies, which is held in memory; what is prepared may be larger. */
export const MOST_DATASET_BYTES = 1_024 * MEBIBYTE;
export const MOST_CHECKPOINT_BYTES = 768 * MEBIBYTE;
/** Two checkpoints, with a network's document beside them. */
export const MOST_ENGINE_REQUEST_BYTES = 2 * MOST_CHECKPOINT_BYTES + 256 * MEBIBYTE;

const FLOAT_BYTES = 4;
const HEADER_BYTES = 4 * MEBIBYTE;
/** Names and shapes: 4 kB of a residual network of 8 layers, 27 kB of one of 56. */
const WEIGHTS_HEADER_BYTES = 8 * 1024;

/** About as large as a checkpoint grows: the weights, the best ones beside them, and what the optimizer remembers. */
export function checkpointBytes(
  { trainableParameters, otherParameters }: { trainableParameters: number; otherParameters: number },
  optimizer: OptimizerSettings,
): number {
  const remembered = optimizer.kind !== "sgd" ? 2 : optimizer.momentum > 0 ? 1 : 0;
  const numbers = 2 * (trainableParameters + otherParameters) + remembered * trainableParameters;
  return FLOAT_BYTES * numbers + HEADER_BYTES;
}

/** About as large as a file of the weights alone, running statistics among them. */
export function weightsBytes({
  trainableParameters,
  otherParameters,
}: {
  readonly trainableParameters: number;
  readonly otherParameters: number;
}): number {
  return FLOAT_BYTES * (trainableParameters + otherParameters) + WEIGHTS_HEADER_BYTES;
}

/** "1,024 MiB". */
export function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / MEBIBYTE).toLocaleString("en-US")} MiB`;
}
