/** A run's network with the weights that it kept after an epoch. */
import { SkiploomError } from "#core/foundation/errors";
import { type KeptEpoch, keptEpochFile } from "#core/training/kept-epochs";
import type { RunRecord } from "#core/training/records";
import type { Files } from "../disk/atomic-files";
import { readHashed } from "./run-folder";
import type { RunStore } from "./run-store";
import type { TrainedSource } from "./trained-source";

export interface EpochSource extends TrainedSource {
  readonly record: RunRecord;
  readonly kept: KeptEpoch;
}

/** @throws SkiploomError (`not-found`, `invalid-checkpoint`) */
export async function epochSource(
  files: Files,
  store: RunStore,
  run: string,
  epoch: number,
): Promise<EpochSource> {
  const document = await store.network(run);
  const record = await store.record(run);
  const kept = record.keptEpochs?.find((one) => one.epoch === epoch);
  if (!kept) throw new SkiploomError("not-found", missingWords(record, epoch));
  const { sha256 } = kept;
  const checkpoint = await readHashed(files, store.folderOf(run), {
    file: keptEpochFile(kept),
    sha256,
    name: `The file of epoch ${epoch}`,
  });
  return { run, name: record.name, document, dataset: record.dataset.sha256, checkpoint, record, kept };
}

export function noneKeptWords({ name }: Pick<RunRecord, "name">): string {
  return `The run "${name}" kept no weights by epoch. A run does that is started with --keep-epochs N, or with the choice under "Training, advanced" in the window.`;
}

const MOST_NAMED = 12;

function missingWords({ name, keptEpochs = [] }: RunRecord, epoch: number): string {
  if (keptEpochs.length === 0) return noneKeptWords({ name });
  const epochs = keptEpochs.map((one) => one.epoch.toLocaleString("en-US"));
  const more = epochs.length > MOST_NAMED ? `, and ${epochs.length - MOST_NAMED} more` : "";
  return `The run "${name}" kept no weights of epoch ${epoch}. It has those of ${epochs.slice(0, MOST_NAMED).join(", ")}${more}.`;
}
