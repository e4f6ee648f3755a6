/** From where, and whether, a run that did not finish can go on. */
import { SkiploomError } from "#core/protocol/errors";
import type { CheckpointRecord, RunRecord } from "#core/training/records";
import type { Emit } from "./events";
import type { Owner } from "./ownership";
import type { RunFolder } from "./run-folder";

/** The step of the newest checkpoint; 0 when there is none. */
export function resumeStep(record: RunRecord): number {
  return Math.max(0, ...record.checkpoints.map(({ step }) => step));
}

export function resumeWords(record: RunRecord): string {
  const step = resumeStep(record);
  return step > 0 ? `Resume goes on from step ${step}.` : "Resume starts it again from the beginning.";
}

/** @throws SkiploomError (`conflict`) for a run that has ended for good */
export function refuseUnresumable(record: RunRecord): void {
  if (record.state === "finished") {
    throw new SkiploomError("conflict", "This run has finished. Start a new one to train further.");
  }
  if (record.failure?.code === "not-finite") {
    throw new SkiploomError(
      "conflict",
      "This run failed because its numbers were no longer finite; going on would end the same way. Start a new one with a lower learning rate.",
    );
  }
}

/** The record of a run whose process went away without a word. */
export function interrupted(record: RunRecord): RunRecord {
  return {
    ...record,
    state: "interrupted",
    failure: {
      code: "engine-crashed",
      message: `Skiploom went away while this run was training. ${resumeWords(record)}`,
      step: record.step,
    },
  };
}

/**
 * The newest checkpoint whose hash agrees; undefined for a run that never had one. When a newer one is damaged, a
 * notice says so.
 *
 * @throws SkiploomError (`invalid-checkpoint`) when all are damaged
 */
export async function latestSound(
  folder: RunFolder,
  record: RunRecord,
  emit: Emit,
): Promise<{ record: CheckpointRecord; bytes: Uint8Array<ArrayBuffer> } | undefined> {
  const isLast = ({ kind }: CheckpointRecord): number => (kind === "last" ? 1 : 0);
  // Of two from one step the last: the other was written for its accuracy.
  const newestFirst = [...record.checkpoints].sort(
    (one, other) => other.step - one.step || isLast(other) - isLast(one),
  );
  let damaged: unknown;
  for (const checkpoint of newestFirst) {
    try {
      const found = { record: checkpoint, bytes: await folder.readCheckpoint(checkpoint) };
      if (damaged) {
        const message = `The newest checkpoint is damaged; the run goes on from step ${checkpoint.step} instead.`;
        emit("notice", { severity: "warning", message, run: record.id });
      }
      return found;
    } catch (error) {
      damaged = error;
    }
  }
  if (damaged) throw damaged;
  return undefined;
}

/**
 * Takes a run back to its newest sound checkpoint, or to its beginning: what was measured later is dropped, in its record and
 * on disk. Its folder belongs to the owner then and is open.
 *
 * @throws SkiploomError when the disk refuses, or (`invalid-checkpoint`) when all checkpoints are damaged
 */
export async function goBack(
  { folder, record, owner, emit }: { folder: RunFolder; record: RunRecord; owner: Owner; emit: Emit },
  state: "starting" | "recovering",
): Promise<{ record: RunRecord; checkpoint: Uint8Array<ArrayBuffer> | undefined }> {
  const checkpoint = await latestSound(folder, record, emit);
  const step = checkpoint?.record.step ?? 0;
  const metrics = (await folder.readMetrics()).filter((metric) => metric.step <= step);
  const { failure: _failure, endedAt: _endedAt, test: _test, ...rest } = record;
  const before: RunRecord = {
    ...rest,
    state,
    step,
    epoch: checkpoint?.record.epoch ?? 0,
    ...(step === 0 && { checkpoints: [], trainedSeconds: 0 }),
  };
  await folder.rewriteMetrics(metrics);
  await folder.open(owner, step);
  await folder.writeRecord(before);
  return { record: before, checkpoint: checkpoint?.bytes };
}
