/** A checkpoint of a run that may go on training meanwhile: the file that its record named a moment ago may have given way to another. */
import { SkiploomError } from "#core/foundation/errors";
import type { CheckpointRecord, RunRecord } from "#core/training/records";
import type { Files } from "../disk/atomic-files";
import { readCheckpoint } from "./run-folder";
import type { RunStore } from "./run-store";

/** Epochs of small trainings take less than a second; no reader is overtaken so often. */
const MOST_TRIES = 5;

export interface ChosenCheckpoint {
  readonly record: RunRecord;
  readonly chosen: CheckpointRecord;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}

/**
 * @param choose of the record as it is now; asked again where what it chose has gone
 * @throws SkiploomError (`not-found`, `invalid-checkpoint`), and what `choose` throws
 */
export async function readChosen(
  files: Files,
  store: Pick<RunStore, "record" | "folderOf">,
  run: string,
  choose: (record: RunRecord) => CheckpointRecord,
): Promise<ChosenCheckpoint> {
  for (let tries = 1; ; tries += 1) {
    const record = await store.record(run);
    const chosen = choose(record);
    try {
      return { record, chosen, checkpoint: await readCheckpoint(files, store.folderOf(run), chosen) };
    } catch (error) {
      const isStale = error instanceof SkiploomError && error.code === "invalid-checkpoint";
      if (!isStale || tries === MOST_TRIES) throw error;
      const { checkpoints } = await store.record(run);
      if (checkpoints.some(({ file }) => file === chosen.file)) throw error;
    }
  }
}
