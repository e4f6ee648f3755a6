/** Weights that a run keeps of its way: first values, those after every so many epochs, and those after the last epoch. */
import { z } from "zod";
import { MOST_EPOCHS } from "./recipe";
import type { StepCounts } from "./schedule";

/** After every so many epochs. */
export const keepEpochsSchema = z.number().int().min(1).max(MOST_EPOCHS);

/** Each is a file and a line of the record. */
export const MOST_KEPT_EPOCHS = 2_000;

export const keptEpochSchema = z.object({
  /** 0: first values, before any step. */
  epoch: z.number().int().min(0),
  step: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type KeptEpoch = z.infer<typeof keptEpochSchema>;

/** Relative to the run's folder. */
export function keptEpochFile({ epoch, sha256 }: Pick<KeptEpoch, "epoch" | "sha256">): string {
  return `checkpoints/epoch-${String(epoch).padStart(5, "0")}-${sha256.slice(0, 8)}.safetensors`;
}

/** Whether the weights after this epoch are kept: the path of a training needs its end. */
export function isEpochKept(every: number, epoch: number, isLast: boolean): boolean {
  return isLast || epoch % every === 0;
}

/** How many will be kept from here on. @param after epochs done; left out: a run that begins, whose first values are kept too */
export function keptEpochCount(every: number, { stepsPerEpoch, totalSteps }: StepCounts, after = -1): number {
  const epochs = Math.ceil(totalSteps / stepsPerEpoch);
  const wholes = Math.floor(epochs / every) - Math.floor(after / every);
  const isLastBeside = epochs % every !== 0 && after < epochs;
  return Math.max(0, wholes) + (isLastBeside ? 1 : 0);
}

/** Words for more than a record names; undefined where they are not too many. */
export function tooManyWords(count: number): string | undefined {
  if (count <= MOST_KEPT_EPOCHS) return undefined;
  return `Weights would be kept ${count.toLocaleString("en-US")} times; a run can keep them at most ${MOST_KEPT_EPOCHS.toLocaleString("en-US")} times. Keep those of fewer epochs.`;
}

export interface KeptSize {
  readonly count: number;
  /** Of one. */
  readonly bytes: number;
}

/** "21 checkpoints of about 1.1 MB: 23 MB". */
export function keptSizeWords({ count, bytes }: KeptSize, words: (bytes: number) => string): string {
  if (count === 1) return `1 checkpoint of about ${words(bytes)}`;
  return `${count.toLocaleString("en-US")} checkpoints of about ${words(bytes)}: ${words(count * bytes)}`;
}
