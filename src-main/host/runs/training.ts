/**
 * One run while it trains: the engine's events go to disk in order, then to the screen; the record follows. It
 * ends in exactly one of `finished`, `stopped`, `failed` and `interrupted`, whatever happens to the engine. When a
 * GPU is lost under it, another engine goes on from its last checkpoint.
 */

import { SkiploomError } from "#core/foundation/errors";
import type { EngineApi } from "#core/protocol/engine-api";
import type { ApiClient, EventOf, ResultOf } from "#core/protocol/method";
import type { DeviceDescription, RunFailure, RunRecord, RunState } from "#core/training/records";
import { exitWords } from "../../engines/exit-words";
import type { Files } from "../disk/atomic-files";
import { ClaimLost } from "../disk/claims";
import type { Emit } from "../events";
import { type EngineEnd, EngineRun, type EngineRunOptions } from "./engine-run";
import { failureOf } from "./failures";
import {
  goneWords,
  lossWords,
  lostForGood,
  MOST_LOSSES,
  recoveryWords,
  refuseStandIn,
  startFailure,
  type Wait,
  waitBeforeRestart,
} from "./recovery";
import { goBack, resumeStep, resumeWords } from "./resuming";
import type { RunFolder } from "./run-folder";
import { RunLog } from "./run-log";
import { WriteQueue } from "./write-queue";

const STOP_LIMIT_MS = 60_000;

export interface TrainingOptions extends Omit<EngineRunOptions, "isPaused" | "refuse"> {
  readonly files: Files;
  readonly folder: RunFolder;
  readonly record: RunRecord;
  readonly emit: Emit;
  readonly onOver: () => void;
}

export class Training {
  /** Resolves when the run has ended and its folder is closed. */
  readonly done: Promise<void>;
  readonly #options: TrainingOptions;
  readonly #log: RunLog;
  readonly #queue: WriteQueue;
  #resolveDone: () => void = () => {};
  #engine: EngineRun | undefined;
  /** Of the GPU, since the last checkpoint. */
  #losses = 0;
  /** A person paused the run before its GPU was lost. */
  #pauseAgain = false;
  #wait: Wait | undefined;
  #stopping = false;
  #over = false;

  constructor(options: TrainingOptions) {
    this.#options = options;
    this.done = new Promise((resolve) => {
      this.#resolveDone = resolve;
    });
    this.#log = new RunLog(options.folder, options.record, options.emit);
    this.#queue = new WriteQueue(
      (metrics) => this.#log.writeMetrics(metrics),
      (error) => this.#takeRefusal(error),
    );
    options.folder.onLost((lost) => void this.#leave(lost));
    this.#launch(options.checkpoint);
  }

  get record(): RunRecord {
    return this.#log.record;
  }

  /** @throws SkiploomError (`conflict`) while the run is still starting, or recovering */
  async pause(): Promise<void> {
    if (this.record.state === "paused" || this.#over) return;
    await this.#runningClient().call("pause", {});
    if (!this.#over && this.record.state === "running") await this.#log.change({ state: "paused" });
  }

  /** @throws SkiploomError (`disk-full`, `workspace-unwritable`) when what waits still cannot be written */
  async resume(): Promise<void> {
    this.#pauseAgain = false;
    if (this.record.state !== "paused" || this.#over) return;
    const client = this.#runningClient();
    if (this.#queue.isParked) await this.#queue.retry();
    // The last thing to write may have been the run's end.
    if (this.#over) return;
    await client.call("resume", {});
    if (this.record.state !== "paused") return;
    const { failure: _, ...rest } = this.record;
    this.#log.note(rest);
    if (!this.#over) await this.#log.change({ state: "running" });
  }

  /** With a last checkpoint where the engine can still write one within the time. */
  async stop(limitMs = STOP_LIMIT_MS): Promise<void> {
    if (this.#over) return;
    this.#stopping = true;
    this.#wait?.cut();
    const timer = setTimeout(() => this.#engine?.kill("It did not answer in time and was ended."), limitMs);
    try {
      const client = this.#engine?.client;
      if (client) await client.call("stop", {});
      else this.#engine?.kill("It was still starting.");
    } catch {
      this.#engine?.kill("It could not be asked to stop and was ended.");
    }
    await this.#queue.settled();
    if (this.#queue.isParked) {
      await this.#queue.retry().catch(() => {});
      if (!this.#over) await this.#abandon();
    }
    await this.done;
    clearTimeout(timer);
  }

  /** false when the run has ended meanwhile: its record is anyone's then. */
  async rename(name: string): Promise<boolean> {
    if (!this.#log.isOpen) return false;
    await this.#log.change({ name });
    return this.#log.isOpen;
  }

  #launch(checkpoint: Uint8Array<ArrayBuffer> | undefined): void {
    const { launcher, device, threads, document, dataset, watchdog } = this.#options;
    const { device: former } = this.record;
    const isPaused = (): boolean => this.record.state === "paused";
    const refuse = (found: DeviceDescription): string | undefined =>
      this.#losses > 0 ? refuseStandIn(former, found) : undefined;
    this.#engine = new EngineRun(
      { launcher, device, threads, document, dataset, checkpoint, watchdog, isPaused, refuse },
      {
        onDevice: (found) => this.#log.note({ ...this.record, device: found }),
        onTraining: (facts) => void this.#takeStart(facts),
        onMetrics: (metrics) => this.#queue.pushMetrics(metrics),
        onCheckpoint: (written) => this.#queue.pushTask(() => this.#writeCheckpoint(written)),
        onStatus: (status) => this.#log.takeStatus(status),
        onEnd: (end) => this.#takeEnd(end),
      },
    );
  }

  async #takeStart(facts: ResultOf<EngineApi, "train">): Promise<void> {
    if (this.#over) return;
    const { totalSteps, stepsPerEpoch, parameters, probedLayers, probedMerges, step, epoch } = facts;
    const progress = { totalSteps, stepsPerEpoch, parameters, probedLayers, probedMerges };
    // A first metric may have been faster than this answer.
    const reached = { step: Math.max(step, this.record.step), epoch: Math.max(epoch, this.record.epoch) };
    await this.#log.change({ ...progress, ...reached, state: "running" });
    if (this.#stopping) await this.stop();
    else if (this.#pauseAgain) {
      this.#pauseAgain = false;
      await this.pause().catch(() => {});
    }
  }

  async #writeCheckpoint(checkpoint: EventOf<EngineApi, "checkpoint">): Promise<void> {
    await this.#log.writeCheckpoint(checkpoint);
    this.#losses = 0;
  }

  #takeEnd(end: EngineEnd): void {
    const lost = lossWords(end, this.#options.device, this.#losses > 0);
    if (lost !== undefined) {
      void this.#takeLoss(lost);
      return;
    }
    switch (end.kind) {
      case "ended": {
        const { reason, step, epoch, trainedSeconds, test } = end.outcome;
        this.#queue.pushTask(() =>
          this.#finish({ state: reason, step, epoch, trainedSeconds, ...(test && { test }) }),
        );
        return;
      }
      case "failed":
        this.#queue.pushTask(async () => {
          await this.#finish({ state: "failed", failure: end.failure });
          this.#log.notice("error", end.failure.message);
        });
        return;
      case "unstarted":
        void this.#finishUnstarted(end.error);
        return;
      case "gone":
        void this.#takeExit(end);
        return;
      default:
        end satisfies never;
    }
  }

  /** The engine, where it still lives, is ended with the run and not before: its exit is no crash. */
  async #finishUnstarted(error: unknown): Promise<void> {
    const failure = startFailure(error, this.#options.device);
    const isResumable = failure.code === "engine-crashed" || failure.code === "device-lost";
    const state = isResumable ? "interrupted" : "failed";
    await this.#finish(this.#stopping ? { state: "stopped" } : { state, failure }).catch(() => this.#close());
    if (!this.#stopping) this.#log.notice("error", failure.message);
  }

  async #takeExit(end: Extract<EngineEnd, { kind: "gone" }>): Promise<void> {
    await this.#queue.settled();
    if (this.#over) return;
    if (this.#stopping) return await this.#abandon();
    const { code } = exitWords(end.exit);
    const message = `${goneWords(end)} ${resumeWords(this.record)}`;
    await this.#abandon({ code, message, step: this.record.step });
  }

  /** The engine is of no use any more. What it sent before is written; then another one is started, or the run ends. */
  async #takeLoss(what: string): Promise<void> {
    this.#engine?.drop(what);
    await this.#queue.settled();
    if (this.#over) return;
    this.#losses += 1;
    if (this.#stopping || this.#queue.isParked) return await this.#abandon();
    if (this.#losses >= MOST_LOSSES) return await this.#abandon(lostForGood(what, this.record));
    if (this.record.state === "paused") this.#pauseAgain = true;
    const { files, folder, emit } = this.#options;
    try {
      const { record, checkpoint } = await this.#log.inTurn(() =>
        goBack({ files, folder, record: this.record, emit }, "recovering"),
      );
      this.#log.note({ ...record, name: this.record.name });
      this.#log.tell();
      // Of no run: the panel of this one forgets it as soon as training goes on.
      if (!this.#stopping) emit("notice", { severity: "warning", message: recoveryWords(what, record) });
      this.#wait = waitBeforeRestart(this.#losses);
      if (!this.#stopping) await this.#wait.over;
      if (this.#stopping) await this.#abandon();
      else this.#launch(checkpoint);
    } catch (error) {
      if (error instanceof ClaimLost) return await this.#leave(error);
      const { code, message } = failureOf(error);
      await this.#abandon({ code, message: `${what} ${message}`, step: this.record.step });
    }
  }

  #takeRefusal(error: unknown): void {
    if (error instanceof ClaimLost) void this.#leave(error);
    else this.#pauseFor(error);
  }

  /** The run is another's now: it ends here, and not a byte more is written. On disk its record is what the other says. */
  async #leave(lost: ClaimLost): Promise<void> {
    if (this.#over) return;
    this.#queue.clear();
    this.#engine?.drop(lost.message);
    const failure: RunFailure = { code: "taken-over", message: lost.message, step: this.record.step };
    this.#log.note({ ...this.record, state: "interrupted", failure });
    await this.#close();
    this.#log.notice("warning", lost.message);
  }

  /** The disk refuses: the engine waits, what it sent is kept in memory, and Resume tries again. */
  #pauseFor(error: unknown): void {
    const failure = failureOf(error);
    const message = `${failure.message} The training is paused and nothing is lost: Resume tries again.`;
    this.#log.note({ ...this.record, state: "paused", failure: { ...failure, message } });
    this.#engine?.client?.call("pause", {}).catch(() => {});
    this.#log.tell();
    this.#log.notice("error", message);
  }

  /** Ends a run whose engine is gone or whose last words cannot be written. */
  async #abandon(failure?: RunFailure): Promise<void> {
    this.#queue.clear();
    const parkedBy = this.#queue.isParked ? this.record.failure : undefined;
    const reason = failure ?? parkedBy;
    const state: RunState = reason ? "interrupted" : "stopped";
    try {
      await this.#finish({ state, ...(reason && { failure: reason }) });
    } catch {
      // The record on disk still says that it trains; its owner is gone, so the next studio calls it interrupted.
      await this.#close();
    }
    if (failure) this.#log.notice("error", failure.message);
    else if (this.#engine?.killedBecause !== undefined && this.record.step > resumeStep(this.record)) {
      const words = `The engine was ended without a last checkpoint. ${resumeWords(this.record)}`;
      this.#log.notice("warning", words);
    }
  }

  async #finish(change: Partial<RunRecord> & { readonly state: RunState }): Promise<void> {
    if (this.#over) return;
    await this.#log.writeEnd(change);
    await this.#close();
  }

  async #close(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await this.#log.close();
    this.#engine?.end();
    // Before its end is told: who hears of it may start the next run.
    this.#resolveDone();
    this.#options.onOver();
    this.#log.tell();
  }

  #runningClient(): ApiClient<EngineApi> {
    const client = this.#engine?.client;
    if (client && this.record.state !== "recovering") return client;
    const doing =
      this.record.state === "recovering" ? "recovering from the loss of its device" : "still starting";
    throw new SkiploomError("conflict", `The run is ${doing}. Try again in a moment.`);
  }
}
