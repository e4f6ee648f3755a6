/** The home of weights that were trained elsewhere: a run that is finished before it begins, with one checkpoint. */

import type { NetworkDocument } from "#core/network/document";
import { identified } from "#core/network/identity";
import { serialiseDocument } from "#core/network/serialise";
import { NOTHING_MEASURED } from "#core/training/channels";
import { readCheckpointFacts } from "#core/training/checkpoint-facts";
import { type ImportedFrom, RUN_RECORD_VERSION, type RunRecord } from "#core/training/records";
import { recordedClasses } from "#core/training/run-classes";
import type { Files } from "../disk/atomic-files";
import { sha256Of } from "../disk/sha256";
import type { Emit } from "../events";
import { RunFolder } from "../runs/run-folder";
import type { RunStore } from "../runs/run-store";

export interface Imported {
  readonly document: NetworkDocument;
  readonly checkpoint: Uint8Array;
  readonly parameters: number;
  readonly importedFrom: ImportedFrom;
}

/** With all of its files, or not at all. @throws SkiploomError (`disk-full`, `workspace-unwritable`) */
export async function writeImportedRun(
  { files, store, emit }: { readonly files: Files; readonly store: RunStore; readonly emit: Emit },
  { document: drawn, checkpoint, parameters, importedFrom }: Imported,
): Promise<{ readonly record: RunRecord; readonly document: NetworkDocument }> {
  const document = identified(drawn);
  const { preprocessing } = readCheckpointFacts(checkpoint);
  const { id, folder: place, claim } = await store.create(document.name);
  const folder = new RunFolder(files, place, claim);
  try {
    const text = serialiseDocument(document);
    await folder.writeNetwork(text);
    const written = await folder.writeCheckpoint({ kind: "last", bytes: checkpoint, step: 0, epoch: 0 });
    const now = new Date().toISOString();
    const record: RunRecord = {
      version: RUN_RECORD_VERSION,
      id,
      name: `${document.name}, from ${importedFrom.file}`.slice(0, 200),
      networkName: document.name,
      networkId: document.id,
      networkSha256: sha256Of(text),
      dataset: {
        id: "unknown",
        name: "data that are not here",
        imageShape: [...(preprocessing.imageShape ?? [])],
        pixelMaximum: preprocessing.pixelMaximum,
        ...recordedClasses(preprocessing.classNames),
      },
      recipe: document.recipe,
      state: "finished",
      startedAt: now,
      endedAt: now,
      trainedSeconds: 0,
      step: 0,
      totalSteps: 0,
      stepsPerEpoch: 0,
      epoch: 0,
      parameters,
      measured: NOTHING_MEASURED,
      importedFrom,
      // One file, whichever of the two is asked for.
      checkpoints: [written, { ...written, kind: "best" }],
    };
    await folder.writeRecord(record);
    await folder.close();
    emit("run.changed", record);
    return { record, document };
  } catch (error) {
    await folder.close();
    await files.remove(place, "the run").catch(() => {});
    throw error;
  }
}
