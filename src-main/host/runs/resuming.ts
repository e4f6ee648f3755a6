/** From where, and whether, a run that did not finish can go on. */
import { SkiploomError } from "#core/foundation/errors";
import { keptEpochFile } from "#core/training/kept-epochs";
import type { CheckpointRecord, RunRecord } from "#core/training/records";
import type { Files } from "../disk/atomic-files";
import type { Emit } from "../events";
import { metricsUpTo } from "./metrics-file";
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

interface Checkpoint {
  readonly record: CheckpointRecord;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface Place {
  /** undefined: the beginning. */
  readonly checkpoint?: Checkpoint | undefined;
  readonly metricsBytes: number;
}

/**
 * Where a run goes on: at its newest checkpoint whose hash agrees and before which no measurement is missing; where that cannot
 * be had, at its newest sound one. A notice says so when that is not simply the newest. A run that never had one begins again.
 *
 * @throws SkiploomError (`invalid-checkpoint`) when all are damaged
 */
async function findPlace(files: Files, folder: RunFolder, record: RunRecord, emit: Emit): Promise<Place> {
  const isLast = ({ kind }: CheckpointRecord): number => (kind === "last" ? 1 : 0);
  // Of two from one step the last: the other was written for its accuracy.
  const newestFirst = [...record.checkpoints].sort(
    (one, other) => other.step - one.step || isLast(other) - isLast(one),
  );
  let damaged: unknown;
  let withGap: (Place & { readonly wholeUpTo: number }) | undefined;
  for (const checkpoint of newestFirst) {
    try {
      const head = await metricsUpTo(files, folder.folder, record, checkpoint);
      // Reading it is of no use where an earlier one has to do.
      const isWhole = head.wholeUpTo >= checkpoint.step;
      if (!isWhole && withGap) continue;
      const place = {
        checkpoint: { record: checkpoint, bytes: await folder.readCheckpoint(checkpoint) },
        metricsBytes: head.bytes,
      };
      if (!isWhole) {
        withGap = { ...place, wholeUpTo: head.wholeUpTo };
        continue;
      }
      const words = withGap ? healedWords(withGap, checkpoint) : undefined;
      tell(emit, record, words ?? (damaged && damagedWords(checkpoint)));
      return place;
    } catch (error) {
      if (!(error instanceof SkiploomError) || error.code !== "invalid-checkpoint") throw error;
      damaged = error;
    }
  }
  if (withGap) {
    tell(
      emit,
      record,
      `Measurements of this run are damaged or missing after step ${withGap.wholeUpTo}, and there is no checkpoint before them: it goes on from step ${withGap.checkpoint?.record.step}, and the gap in its curves stays.`,
    );
    return withGap;
  }
  if (damaged) throw damaged;
  return { metricsBytes: 0 };
}

function healedWords(gap: Place & { readonly wholeUpTo: number }, { step }: CheckpointRecord): string {
  return `Measurements of this run are damaged or missing after step ${gap.wholeUpTo}. So that they are measured again, it goes on from the checkpoint of step ${step} instead of step ${gap.checkpoint?.record.step}.`;
}

function damagedWords({ step }: CheckpointRecord): string {
  return `The newest checkpoint is damaged; the run goes on from step ${step} instead.`;
}

function tell(emit: Emit, { id }: RunRecord, message: unknown): void {
  if (typeof message === "string") emit("notice", { severity: "warning", message, run: id });
}

/**
 * Takes a run back to its newest sound checkpoint, or to its beginning: what was measured later is dropped, in its record and
 * on disk. Its folder belongs to the owner then and is open.
 *
 * @throws SkiploomError when the disk refuses, or (`invalid-checkpoint`) when all checkpoints are damaged
 */
export async function goBack(
  { files, folder, record, emit }: { files: Files; folder: RunFolder; record: RunRecord; emit: Emit },
  state: "starting" | "recovering",
): Promise<{ record: RunRecord; checkpoint: Uint8Array<ArrayBuffer> | undefined }> {
  const { checkpoint, metricsBytes } = await findPlace(files, folder, record, emit);
  const step = checkpoint?.record.step ?? 0;
  const { failure: _failure, endedAt: _endedAt, test: _test, ...rest } = record;
  const kept = rest.keptEpochs?.filter((one) => one.step <= step);
  const before: RunRecord = {
    ...rest,
    state,
    step,
    epoch: checkpoint?.record.epoch ?? 0,
    ...(kept && { keptEpochs: kept }),
    ...(step === 0 && { checkpoints: [], trainedSeconds: 0 }),
  };
  await folder.cutMetrics(metricsBytes);
  await folder.open(step);
  await folder.writeRecord(before);
  for (const later of rest.keptEpochs ?? [])
    if (later.step > step) await folder.removeCheckpoint({ file: keptEpochFile(later) });
  return { record: before, checkpoint: checkpoint?.bytes };
}
