/** The trained network behind a checkpoint of a run: what a new run begins from, and what is evaluated. */
import type { Normalisation } from "#core/datasets/normalisation";
import { SkiploomError } from "#core/foundation/errors";
import type { NetworkDocument } from "#core/network/document";
import type { EngineDataset } from "#core/protocol/engine-api";
import type { CheckpointRecord, RunRecord } from "#core/training/records";
import type { FedDataset } from "../datasets/engine-dataset";
import type { Files } from "../disk/atomic-files";
import { readChosen } from "./read-chosen";
import type { RunStore } from "./run-store";

export interface TrainedSource {
  readonly run: string;
  readonly name: string;
  readonly document: NetworkDocument;
  /** SHA-256 of the images that it was trained on. */
  readonly dataset?: string | undefined;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}

/** With the record that the checkpoint was chosen from. */
export interface ChosenSource extends TrainedSource {
  readonly record: RunRecord;
  readonly chosen: CheckpointRecord;
}

/** @throws SkiploomError (`not-found`, `invalid-checkpoint`) */
export async function trainedSource(
  files: Files,
  store: RunStore,
  run: string,
  choose: (record: RunRecord) => CheckpointRecord,
): Promise<ChosenSource> {
  const document = await store.network(run);
  const { record, chosen, checkpoint } = await readChosen(files, store, run, choose);
  const { name, dataset } = record;
  return { run, name, document, dataset: dataset.sha256, checkpoint, record, chosen };
}

/** @param kind left out: the best, or the last where there is no best. @throws SkiploomError (`not-found`) */
export function chooseCheckpoint(record: RunRecord, kind?: "best" | "last"): CheckpointRecord {
  const of = (wanted: "best" | "last"): CheckpointRecord | undefined =>
    record.checkpoints.find((checkpoint) => checkpoint.kind === wanted);
  const found = kind === undefined ? (of("best") ?? of("last")) : of(kind);
  if (found) return found;
  throw new SkiploomError(
    "not-found",
    kind === undefined
      ? noCheckpointWords(record)
      : `This run has no ${kind} checkpoint yet. One is written at the end of each epoch.`,
  );
}

/** @throws SkiploomError (`not-found`) */
export function newestCheckpoint(record: RunRecord): CheckpointRecord {
  const [newest] = [...record.checkpoints].sort(
    (one, other) => other.step - one.step || Number(other.kind === "last") - Number(one.kind === "last"),
  );
  if (newest) return newest;
  throw new SkiploomError("not-found", noCheckpointWords(record));
}

function noCheckpointWords({ name, state }: RunRecord): string {
  if (state === "failed" || state === "finished")
    return `The run "${name}" ended before its first epoch did, so it has no checkpoint and no weights to use. Train again, or choose another run.`;
  return `The run "${name}" has no checkpoint yet, so it has no weights to use. One is written at the end of each epoch.`;
}

/** None where the images have other channels: a mean of each is of no use then, and their own is measured. */
export function fittingNormalisation(
  { mean, deviation }: Normalisation,
  [, , channels]: EngineDataset["imageShape"],
): EngineDataset["normalisation"] | undefined {
  return mean.length === channels ? { mean: [...mean], deviation: [...deviation] } : undefined;
}

/** A dataset whose images are normalised so, where that is given. */
export function normalisedBy(
  dataset: FedDataset,
  normalisation: EngineDataset["normalisation"] | undefined,
): FedDataset {
  return normalisation ? { ...dataset, facts: { ...dataset.facts, normalisation } } : dataset;
}
