/**
 * What is known of a run that trains: its record, what of it lies on disk, and what goes to the screen. Nobody else writes the
 * record meanwhile, and here one write follows the other, each of the record as it is then: what was changed while another write
 * was under way is neither lost nor undoes it.
 */
import type { EngineApi } from "#core/protocol/engine-api";
import type { EventOf } from "#core/protocol/method";
import { RECORD_MS } from "#core/training/paces";
import type { Metric, RunRecord, RunState } from "#core/training/records";
import type { Emit } from "../events";
import { Forwarder } from "./forwarder";
import type { RunFolder } from "./run-folder";

export class RunLog {
  readonly #folder: RunFolder;
  readonly #emit: Emit;
  readonly #forwarder: Forwarder;
  #record: RunRecord;
  /** How it ended, once that is settled: nothing that comes later changes it. */
  #end: ((record: RunRecord) => RunRecord) | undefined;
  #savedAt = Date.now();
  #writes: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(folder: RunFolder, record: RunRecord, emit: Emit) {
    this.#folder = folder;
    this.#record = record;
    this.#emit = emit;
    this.#forwarder = new Forwarder(record.id, emit, () => this.#record);
  }

  get record(): RunRecord {
    return this.#record;
  }

  /** Whether a change can still be written by it. */
  get isOpen(): boolean {
    return !this.#closed;
  }

  /** In memory: the next write carries it. */
  note(record: RunRecord): void {
    this.#record = this.#end ? this.#end(record) : record;
  }

  /** Told at once; written where that is possible, else with the next write. */
  async change(change: Partial<RunRecord>): Promise<void> {
    this.note({ ...this.#record, ...change });
    this.tell();
    await this.#saveIfPossible();
  }

  /** Work on the record on disk, after the writes that were asked for before. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writes.then(work);
    this.#writes = done.catch(() => {});
    return done;
  }

  tell(): void {
    this.#forwarder.changed();
  }

  notice(severity: "warning" | "error", message: string): void {
    this.#emit("notice", { severity, message, run: this.#record.id });
  }

  takeStatus(status: EventOf<EngineApi, "status">): void {
    if (this.#closed) return;
    const { state, step, tensors, tensorBytes, processBytes, trainedSeconds } = status;
    this.note({ ...this.#record, trainedSeconds });
    this.#forwarder.status({
      run: this.#record.id,
      step,
      tensors,
      tensorBytes,
      ...(processBytes !== undefined && { processBytes }),
    });
    // It stands now: the steps that were still on their way are the last for a while.
    if (state === "paused") this.tell();
  }

  async writeMetrics(metrics: readonly Metric[]): Promise<void> {
    if (this.#closed) return;
    await this.#folder.appendMetrics(metrics, this.#record);
    this.note({ ...this.#record, ...progressOf(this.#record, metrics) });
    this.#forwarder.metrics(metrics);
    if (Date.now() - this.#savedAt >= RECORD_MS) await this.#saveIfPossible();
  }

  async writeCheckpoint(checkpoint: EventOf<EngineApi, "checkpoint">): Promise<void> {
    if (this.#closed) return;
    // The record that names it says that the run has come so far.
    await this.#folder.syncMetrics();
    const written = await this.#folder.writeCheckpoint(checkpoint);
    const former = this.#record.checkpoints.find(({ kind }) => kind === written.kind);
    const checkpoints = [...this.#record.checkpoints.filter((one) => one !== former), written];
    const { kind, epoch, valAccuracy, valLoss } = written;
    const isBest = kind === "best" && valAccuracy !== undefined && valLoss !== undefined;
    const change = { checkpoints, ...(isBest && { best: { epoch, valAccuracy, valLoss } }) };
    await this.inTurn(() => this.#folder.writeRecord({ ...this.#record, ...change }));
    // Status, state or name may have changed meanwhile.
    this.note({ ...this.#record, ...change });
    this.#savedAt = Date.now();
    if (former && former.file !== written.file) await this.#folder.removeCheckpoint(former);
    this.#forwarder.touched();
  }

  /** The record that names them is written with the next checkpoint, which no run goes on from without them. */
  async keepEpoch(weights: EventOf<EngineApi, "epochWeights">): Promise<void> {
    if (this.#closed) return;
    const written = await this.#folder.writeEpoch(weights);
    const others = (this.#record.keptEpochs ?? []).filter(({ epoch }) => epoch !== written.epoch);
    const keptEpochs = [...others, written].sort((one, other) => one.epoch - other.epoch);
    this.note({ ...this.#record, keptEpochs });
    this.#forwarder.touched();
  }

  /** Of the best checkpoint. Where they cannot be kept, they are computed when they are asked for. */
  async keepPredictions(
    { part, step, bytes }: EventOf<EngineApi, "predictions">,
    classNames: readonly string[],
  ): Promise<void> {
    const { checkpoints, dataset } = this.#record;
    const best = checkpoints.find((one) => one.kind === "best" && one.step === step);
    if (this.#closed || !best || dataset.sha256 === undefined) return;
    const source = { checkpoint: best.sha256, dataset: dataset.sha256, part, classNames };
    await this.#folder.keepPredictions(bytes, source).catch(() => {});
  }

  /** How the run ended. Repeatable: throws, with nothing changed, when it cannot be written. */
  async writeEnd(change: Partial<RunRecord> & { readonly state: RunState }): Promise<void> {
    const end = endWith(change);
    await this.inTurn(async () => {
      await this.#folder.syncMetrics();
      await this.#folder.writeRecord(end(this.#record));
      this.#end = end;
      this.note(this.#record);
    });
  }

  /** How it ended, where that cannot be written: for who hears of it. */
  noteEnd(change: Partial<RunRecord> & { readonly state: RunState }): void {
    this.#end ??= endWith(change);
    this.note(this.#record);
  }

  /** Leaves the folder to others, after what is being written. */
  async close(): Promise<void> {
    await this.inTurn(async () => {
      this.#closed = true;
      await this.#folder.close();
    });
  }

  /** For changes that the next write carries too. */
  async #saveIfPossible(): Promise<void> {
    this.#savedAt = Date.now();
    const save = async (): Promise<void> => {
      if (!this.#closed) await this.#folder.writeRecord(this.#record);
    };
    await this.inTurn(save).catch(() => {});
  }
}

function endWith(change: Partial<RunRecord>): (record: RunRecord) => RunRecord {
  const endedAt = new Date().toISOString();
  return ({ failure: _, ...before }) => ({ ...before, ...change, endedAt });
}

/** Steps never go back; the epoch is that of the last metric that has one. */
function progressOf(record: RunRecord, metrics: readonly Metric[]): Pick<RunRecord, "step" | "epoch"> {
  const step = Math.max(record.step, ...metrics.map((metric) => metric.step));
  const last = metrics.findLast((metric) => metric.kind !== "probe");
  return { step, epoch: last?.epoch ?? record.epoch };
}
