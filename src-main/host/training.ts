/**
 * One run while it trains: the engine's events go to disk in order, then to the screen; the record follows. It
 * ends in exactly one of `finished`, `stopped`, `failed` and `interrupted`, whatever happens to the engine.
 */

import type { NetworkDocument } from "#core/network/document";
import type { EngineApi, EngineDataset } from "#core/protocol/engine-api";
import { SkiploomError } from "#core/protocol/errors";
import type { EventOf } from "#core/protocol/method";
import type { Metric, RunFailure, RunRecord, RunState } from "#core/training/records";
import { exitWords } from "../engines/exit-words";
import type { Engine, EngineExit, EngineLauncher } from "../engines/launcher";
import { type EngineSession, startEngine } from "../engines/session";
import type { Emit } from "./events";
import { failureOf } from "./failures";
import { Forwarder } from "./forwarder";
import { resumeStep, resumeWords } from "./resuming";
import type { RunFolder } from "./run-folder";
import { Watchdog, type WatchdogLimits } from "./watchdog";
import { WriteQueue } from "./write-queue";

const RECORD_EVERY_MS = 2_000;
const STOP_LIMIT_MS = 60_000;

export interface TrainingOptions {
  readonly launcher: EngineLauncher;
  readonly folder: RunFolder;
  readonly record: RunRecord;
  readonly document: NetworkDocument;
  readonly dataset: EngineDataset;
  readonly checkpoint?: Uint8Array<ArrayBuffer> | undefined;
  readonly threads?: number | undefined;
  readonly emit: Emit;
  readonly watchdog?: WatchdogLimits | undefined;
  readonly onOver: () => void;
}

export class Training {
  /** Resolves when the run has ended and its folder is closed. */
  readonly done: Promise<void>;
  readonly #options: TrainingOptions;
  readonly #queue: WriteQueue;
  readonly #forwarder: Forwarder;
  #resolveDone: () => void = () => {};
  #record: RunRecord;
  #recordSavedAt = Date.now();
  #engine: Engine | undefined;
  #session: EngineSession | undefined;
  #watchdog: Watchdog | undefined;
  #stopping = false;
  #over = false;
  /** Why the engine was killed, where this process did it. */
  #killedBecause: string | undefined;

  constructor(options: TrainingOptions) {
    this.#options = options;
    this.#record = options.record;
    this.done = new Promise((resolve) => {
      this.#resolveDone = resolve;
    });
    this.#forwarder = new Forwarder(options.record.id, options.emit, () => this.#record);
    this.#queue = new WriteQueue(
      (metrics) => this.#writeMetrics(metrics),
      (error) => this.#pauseFor(error),
    );
    void this.#begin();
  }

  get record(): RunRecord {
    return this.#record;
  }

  /** @throws SkiploomError (`conflict`) while the run is still starting */
  async pause(): Promise<void> {
    if (this.#record.state === "paused" || this.#over) return;
    await this.#runningClient().call("pause", {});
    if (!this.#over) await this.#change({ state: "paused" });
  }

  /** @throws SkiploomError (`disk-full`, `workspace-unwritable`) when what waits still cannot be written */
  async resume(): Promise<void> {
    if (this.#record.state !== "paused" || this.#over) return;
    const client = this.#runningClient();
    if (this.#queue.isParked) await this.#queue.retry();
    // The last thing to write may have been the run's end.
    if (this.#over) return;
    await client.call("resume", {});
    const { failure: _, ...rest } = this.#record;
    this.#record = rest;
    if (!this.#over) await this.#change({ state: "running" });
  }

  /** With a last checkpoint where the engine can still write one within the time. */
  async stop(limitMs = STOP_LIMIT_MS): Promise<void> {
    if (this.#over) return;
    this.#stopping = true;
    const timer = setTimeout(() => this.#kill("It did not answer in time and was ended."), limitMs);
    try {
      if (this.#session && this.#record.state !== "starting") await this.#session.client.call("stop", {});
      else this.#kill("It was still starting.");
    } catch {
      this.#kill("It could not be asked to stop and was ended.");
    }
    await this.#queue.settled();
    if (this.#queue.isParked) {
      await this.#queue.retry().catch(() => {});
      if (!this.#over) await this.#abandon();
    }
    await this.done;
    clearTimeout(timer);
  }

  async rename(name: string): Promise<void> {
    await this.#change({ name });
  }

  async #begin(): Promise<void> {
    const { launcher, document, dataset, checkpoint, threads } = this.#options;
    try {
      const session = await startEngine(launcher, {
        threads,
        onLaunched: (engine) => {
          this.#engine = engine;
          if (this.#stopping) engine.kill();
        },
        onProblem: (words) => process.emitWarning(`From the engine: ${words}`),
      });
      this.#session = session;
      this.#record = { ...this.#record, device: session.device };
      this.#listen(session);
      const facts = await session.client.call("train", {
        document,
        dataset,
        ...(checkpoint && { checkpoint }),
      });
      if (this.#over) return;
      const { totalSteps, stepsPerEpoch, parameters, probedLayers, probedMerges, step, epoch } = facts;
      const progress = { totalSteps, stepsPerEpoch, parameters, probedLayers, probedMerges };
      // A first metric may have been faster than this answer.
      const reached = { step: Math.max(step, this.#record.step), epoch: Math.max(epoch, this.#record.epoch) };
      await this.#change({ ...progress, ...reached, state: "running" });
      if (this.#stopping) await this.stop();
    } catch (error) {
      // A closed channel is told by the engine's exit, with its reason.
      const closed = error instanceof SkiploomError && error.code === "closed";
      if (this.#over || (closed && this.#session)) return;
      await this.#finishUnstarted(error);
    }
  }

  /** The engine, where it still lives, is ended with the run and not before: its exit is no crash. */
  async #finishUnstarted(error: unknown): Promise<void> {
    const failure = failureOf(error);
    const state = failure.code === "engine-crashed" ? "interrupted" : "failed";
    await this.#finish(this.#stopping ? { state: "stopped" } : { state, failure }).catch(() => this.#close());
    if (!this.#stopping) this.#notice("error", failure.message);
  }

  #listen(session: EngineSession): void {
    const { client } = session;
    this.#watchdog = new Watchdog(
      (withinMs) => session.isAnswering(withinMs),
      (silentMs) => this.#kill(`It gave no sign of life for ${Math.round(silentMs / 1000)} s and was ended.`),
      this.#options.watchdog,
    );
    client.on("metrics", (metrics) => {
      this.#watchdog?.heardStep();
      this.#queue.pushMetrics(metrics);
    });
    client.on("checkpoint", (checkpoint) => {
      this.#watchdog?.heard();
      this.#queue.pushTask(() => this.#writeCheckpoint(checkpoint));
    });
    client.on("status", (status) => this.#takeStatus(status));
    client.on("ended", (ended) => {
      const { reason, step, epoch, trainedSeconds, test } = ended;
      this.#queue.pushTask(() =>
        this.#finish({ state: reason, step, epoch, trainedSeconds, ...(test && { test }) }),
      );
    });
    client.on("failed", (failure) => {
      this.#queue.pushTask(async () => {
        await this.#finish({ state: "failed", failure });
        this.#notice("error", failure.message);
      });
    });
    session.onExit((exit) => void this.#takeExit(exit));
  }

  #takeStatus(status: EventOf<EngineApi, "status">): void {
    this.#watchdog?.heard();
    if (this.#over) return;
    const { step, tensors, tensorBytes, processBytes, trainedSeconds } = status;
    this.#record = { ...this.#record, trainedSeconds };
    this.#options.emit("run.status", {
      run: this.#record.id,
      step,
      tensors,
      tensorBytes,
      ...(processBytes !== undefined && { processBytes }),
    });
  }

  async #writeMetrics(metrics: readonly Metric[]): Promise<void> {
    if (this.#over) return;
    await this.#options.folder.appendMetrics(metrics, this.#record);
    this.#record = { ...this.#record, ...progressOf(this.#record, metrics) };
    this.#forwarder.metrics(metrics);
    if (Date.now() - this.#recordSavedAt >= RECORD_EVERY_MS) await this.#saveIfPossible();
  }

  async #writeCheckpoint(checkpoint: EventOf<EngineApi, "checkpoint">): Promise<void> {
    if (this.#over) return;
    const { folder } = this.#options;
    const written = await folder.writeCheckpoint(checkpoint);
    const former = this.#record.checkpoints.find(({ kind }) => kind === written.kind);
    const checkpoints = [...this.#record.checkpoints.filter((one) => one !== former), written];
    const { kind, epoch, valAccuracy, valLoss } = written;
    const isBest = kind === "best" && valAccuracy !== undefined && valLoss !== undefined;
    const change = { checkpoints, ...(isBest && { best: { epoch, valAccuracy, valLoss } }) };
    await folder.writeRecord({ ...this.#record, ...change });
    // Status, state or name may have changed meanwhile.
    this.#record = { ...this.#record, ...change };
    this.#recordSavedAt = Date.now();
    if (former && former.file !== written.file) await folder.removeCheckpoint(former);
    this.#forwarder.touched();
  }

  /** The disk refuses: the engine waits, what it sent is kept in memory, and Resume tries again. */
  #pauseFor(error: unknown): void {
    const failure = failureOf(error);
    const message = `${failure.message} The training is paused and nothing is lost: Resume tries again.`;
    this.#record = { ...this.#record, state: "paused", failure: { ...failure, message } };
    this.#session?.client.call("pause", {}).catch(() => {});
    this.#forwarder.changed();
    this.#notice("error", message);
  }

  async #takeExit(exit: EngineExit): Promise<void> {
    this.#watchdog?.stop();
    await this.#queue.settled();
    if (this.#over) return;
    if (this.#stopping) return await this.#abandon();
    const { code, message } = exitWords(exit);
    const what = this.#killedBecause ? `The engine hung. ${this.#killedBecause}` : message;
    await this.#abandon({ code, message: `${what} ${resumeWords(this.#record)}`, step: this.#record.step });
  }

  /** Ends a run whose engine is gone or whose last words cannot be written. */
  async #abandon(failure?: RunFailure): Promise<void> {
    this.#queue.clear();
    const parkedBy = this.#queue.isParked ? this.#record.failure : undefined;
    const reason = failure ?? parkedBy;
    const state: RunState = reason ? "interrupted" : "stopped";
    try {
      await this.#finish({ state, ...(reason && { failure: reason }) });
    } catch {
      // The record on disk still says that it trains; its owner is gone, so the next studio calls it interrupted.
      await this.#close();
    }
    if (failure) this.#notice("error", failure.message);
    else if (this.#killedBecause && this.#record.step > resumeStep(this.#record)) {
      this.#notice("warning", `The engine was ended without a last checkpoint. ${resumeWords(this.#record)}`);
    }
  }

  /** Repeatable: throws before anything is over when the record cannot be written. */
  async #finish(change: Partial<RunRecord> & { readonly state: RunState }): Promise<void> {
    if (this.#over) return;
    const { failure: _, ...before } = this.#record;
    const record: RunRecord = { ...before, ...change, endedAt: new Date().toISOString() };
    await this.#options.folder.writeRecord(record);
    this.#record = record;
    await this.#close();
  }

  async #close(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#watchdog?.stop();
    await this.#options.folder.close();
    this.#session?.end();
    // Before its end is told: who hears of it may start the next run.
    this.#resolveDone();
    this.#options.onOver();
    this.#forwarder.changed();
  }

  async #change(change: Partial<RunRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    this.#forwarder.changed();
    await this.#saveIfPossible();
  }

  /** For changes that the next write carries too. */
  async #saveIfPossible(): Promise<void> {
    this.#recordSavedAt = Date.now();
    if (!this.#over) await this.#options.folder.writeRecord(this.#record).catch(() => {});
  }

  #runningClient(): EngineSession["client"] {
    if (this.#session && this.#record.state !== "starting") return this.#session.client;
    throw new SkiploomError("conflict", "The run is still starting. Try again in a moment.");
  }

  #kill(because: string): void {
    if (this.#over) return;
    this.#killedBecause = because;
    this.#engine?.kill();
  }

  #notice(severity: "warning" | "error", message: string): void {
    this.#options.emit("notice", { severity, message, run: this.#record.id });
  }
}

/** Steps never go back; the epoch is that of the last metric that has one. */
function progressOf(record: RunRecord, metrics: readonly Metric[]): Pick<RunRecord, "step" | "epoch"> {
  const step = Math.max(record.step, ...metrics.map((metric) => metric.step));
  const last = metrics.findLast((metric) => metric.kind !== "probe");
  return { step, epoch: last?.epoch ?? record.epoch };
}
