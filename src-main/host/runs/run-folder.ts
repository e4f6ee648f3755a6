/**
 * A run's folder, as its owner writes it: `run.json`, `network.json`, `metrics.jsonl`, a TensorBoard event file,
 * `checkpoints/` and `predictions/`; `start.safetensors` where it began with the weights of another run. Checkpoints carry step and hash in their names: a crash between writing one and writing the
 * record that names it leaves the former pair intact.
 */
import { hostname } from "node:os";
import path from "node:path";
import { SkiploomError } from "#core/foundation/errors";
import { decodePredictions, type PredictionSource } from "#core/scores/predictions-file";
import { type KeptEpoch, keptEpochFile } from "#core/training/kept-epochs";
import type { CheckpointRecord, Metric, RunRecord, StartedFrom } from "#core/training/records";
import type { AppendFile, Files } from "../disk/atomic-files";
import type { Claim, ClaimLost } from "../disk/claims";
import { withoutLinks } from "../disk/links";
import { sha256Of } from "../disk/sha256";
import { keepPredictions } from "./kept-predictions";
import { metricLine, tensorboardRecord } from "./metric-lines";
import { METRICS_FILE } from "./metrics-file";
import { fileVersionRecord, sessionStartRecord } from "./tensorboard";

export const RUN_FILES = {
  record: "run.json",
  network: "network.json",
  metrics: METRICS_FILE,
  checkpoints: "checkpoints",
  start: "start.safetensors",
  owner: "owner.json",
} as const;

const CHECKPOINT_BYTES = 4 * 1024 ** 3;

export interface CheckpointToWrite {
  readonly kind: "best" | "last";
  readonly bytes: Uint8Array;
  readonly step: number;
  readonly epoch: number;
  readonly valAccuracy?: number | undefined;
  readonly valLoss?: number | undefined;
}

export interface EpochToWrite {
  readonly bytes: Uint8Array;
  readonly epoch: number;
  readonly step: number;
}

export class RunFolder {
  readonly folder: string;
  readonly #files: Files;
  readonly #claim: Claim;
  #metrics: AppendFile | undefined;
  #events: AppendFile | undefined;

  constructor(files: Files, folder: string, claim: Claim) {
    this.#files = withoutLinks(files, folder);
    this.folder = folder;
    this.#claim = claim;
  }

  onLost(listener: (lost: ClaimLost) => void): void {
    this.#claim.onLost(listener);
  }

  /** Opens its logs, anew where they are open. `fromStep`: steps done, 0 for a new run. */
  async open(fromStep: number): Promise<void> {
    await this.#closeLogs();
    await this.#claim.verify();
    this.#metrics = await this.#files.openAppend(
      path.join(this.folder, RUN_FILES.metrics),
      "the run's metrics",
    );
    const seconds = Date.now() / 1000;
    // One event file a session: TensorBoard reads them in order, and a last record cut short harms nothing.
    const name = `events.out.tfevents.${String(Math.floor(seconds)).padStart(10, "0")}.${hostname()}.skiploom-${String(fromStep).padStart(9, "0")}`;
    this.#events = await this.#files.openAppend(path.join(this.folder, name), "the run's TensorBoard log");
    await this.#events.append(
      Buffer.concat([fileVersionRecord(seconds), sessionStartRecord(seconds, fromStep + 1)]),
    );
  }

  async writeNetwork(text: string): Promise<void> {
    await this.#files.replace(path.join(this.folder, RUN_FILES.network), text, "the run's network");
  }

  /** @throws ClaimLost, with nothing written, when the run is another's now */
  async writeRecord(record: RunRecord): Promise<void> {
    const text = `${JSON.stringify(record, null, 2)}\n`;
    await this.#claim.verify();
    await this.#files.replace(path.join(this.folder, RUN_FILES.record), text, "the run's record");
  }

  /** All of them, or an error and none in `metrics.jsonl`. */
  async appendMetrics(metrics: readonly Metric[], record: RunRecord): Promise<void> {
    await this.#claim.verifyNowAndThen();
    const seconds = Date.now() / 1000;
    // TensorBoard first: were the second write to fail and be tried again, it would only see the same point twice.
    await this.#events?.append(
      Buffer.concat(metrics.map((metric) => tensorboardRecord(metric, record, seconds))),
    );
    await this.#metrics?.append(new TextEncoder().encode(metrics.map(metricLine).join("")));
  }

  /** Before anything rests on them: a power cut must not leave a checkpoint with the steps before it missing. */
  async syncMetrics(): Promise<void> {
    await this.#metrics?.sync();
  }

  /**
   * For a run that goes on from an earlier step. The logs must be opened again before anything is appended; whoever still holds
   * the former file open writes to that one alone.
   */
  async cutMetrics(bytes: number): Promise<void> {
    await this.#closeLogs();
    await this.#claim.verify();
    const file = path.join(this.folder, RUN_FILES.metrics);
    if (bytes === 0) await this.#files.replace(file, "", "the run's metrics");
    else await this.#files.keepHead(file, bytes, "the run's metrics");
  }

  async writeCheckpoint(checkpoint: CheckpointToWrite): Promise<CheckpointRecord> {
    const { kind, bytes, step, epoch, valAccuracy, valLoss } = checkpoint;
    const sha256 = sha256Of(bytes);
    const file = `${RUN_FILES.checkpoints}/${kind}-${String(step).padStart(7, "0")}-${sha256.slice(0, 8)}.safetensors`;
    await this.#claim.verify();
    await this.#files.replace(path.join(this.folder, file), bytes, "the checkpoint");
    return {
      kind,
      file,
      sha256,
      step,
      epoch,
      ...(valAccuracy !== undefined && { valAccuracy }),
      ...(valLoss !== undefined && { valLoss }),
    };
  }

  /** The weights after an epoch. @throws ClaimLost, with nothing written, when the run is another's now */
  async writeEpoch({ bytes, epoch, step }: EpochToWrite): Promise<KeptEpoch> {
    const kept = { epoch, step, sha256: sha256Of(bytes) };
    await this.#claim.verify();
    await this.#files.replace(path.join(this.folder, keptEpochFile(kept)), bytes, "the weights of an epoch");
    return kept;
  }

  /** @throws what reading and writing say; ClaimLost, with nothing written, when the run is another's now */
  async keepPredictions(bytes: Uint8Array, source: PredictionSource): Promise<void> {
    const { predictions } = decodePredictions(bytes);
    await this.#claim.verify();
    await keepPredictions(this.#files, this.folder, predictions, source);
  }

  /** The weights that it begins with, before the record that names them. */
  async writeStart(bytes: Uint8Array): Promise<StartedFrom["weights"]> {
    const file = RUN_FILES.start;
    await this.#files.replace(path.join(this.folder, file), bytes, "the weights to begin with");
    return { file, sha256: sha256Of(bytes) };
  }

  /** @throws SkiploomError (`invalid-checkpoint`) when the file is missing or not the one that was written */
  async readStart({ weights }: Pick<StartedFrom, "weights">): Promise<Uint8Array<ArrayBuffer>> {
    return await readHashed(this.#files, this.folder, { ...weights, name: "The file of first weights" });
  }

  /** Failing to remove what no record names any more harms nothing. */
  async removeCheckpoint({ file }: Pick<CheckpointRecord, "file">): Promise<void> {
    await this.#files.remove(path.join(this.folder, file), "the old checkpoint").catch(() => {});
  }

  /** @throws SkiploomError (`invalid-checkpoint`) when the file is missing or not the one that was written */
  async readCheckpoint(checkpoint: CheckpointRecord): Promise<Uint8Array<ArrayBuffer>> {
    return await readCheckpoint(this.#files, this.folder, checkpoint);
  }

  async close(): Promise<void> {
    await this.#closeLogs();
    await this.#claim.release();
  }

  async #closeLogs(): Promise<void> {
    const logs = [this.#metrics, this.#events];
    this.#metrics = undefined;
    this.#events = undefined;
    for (const log of logs) await log?.close();
  }
}

/** @throws SkiploomError (`invalid-checkpoint`) when the file is missing or not the one that was written */
export async function readCheckpoint(
  files: Files,
  folder: string,
  checkpoint: CheckpointRecord,
): Promise<Uint8Array<ArrayBuffer>> {
  return await readHashed(files, folder, { ...checkpoint, name: `The ${checkpoint.kind} checkpoint` });
}

/** A file of weights that must be the one that was written. @throws SkiploomError (`invalid-checkpoint`) */
export async function readHashed(
  files: Files,
  folder: string,
  checkpoint: { readonly file: string; readonly sha256: string; readonly name: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const file = path.resolve(folder, checkpoint.file);
  // The record may have been edited: it must not lead out of the run's folder.
  if (!file.startsWith(path.resolve(folder) + path.sep)) {
    throw new SkiploomError("invalid-checkpoint", "The run's record names a checkpoint outside its folder.");
  }
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await withoutLinks(files, folder).read(file, CHECKPOINT_BYTES, "the checkpoint");
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new SkiploomError("invalid-checkpoint", `${checkpoint.name} cannot be read. ${words}`, file);
  }
  if (sha256Of(bytes) === checkpoint.sha256) return bytes;
  throw new SkiploomError(
    "invalid-checkpoint",
    `${checkpoint.name} is damaged: its SHA-256 is not the one that was recorded. Use another checkpoint, or train again.`,
    file,
  );
}
