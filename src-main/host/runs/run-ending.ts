/** The one way in which a run that trains ends: what waits is written or given up, the end is recorded, the folder is left to others. */
import type { DeviceId, RunFailure, RunRecord, RunState } from "#core/training/records";
import { exitWords } from "../../engines/exit-words";
import type { ClaimLost } from "../disk/claims";
import type { EngineEnd, EngineRun } from "./engine-run";
import { goneWords, startFailure } from "./recovery";
import { resumeStep, resumeWords } from "./resuming";
import type { RunLog } from "./run-log";
import type { WriteQueue } from "./write-queue";

export interface RunEndingOptions {
  readonly log: RunLog;
  readonly queue: WriteQueue;
  /** The engine at work on the run now. */
  readonly engine: () => EngineRun | undefined;
  /** A person has asked for the end. */
  readonly isStopping: () => boolean;
  readonly onOver: () => void;
}

export class RunEnding {
  /** Resolves when the run has ended and its folder is closed. */
  readonly done: Promise<void>;
  readonly #options: RunEndingOptions;
  #resolveDone: () => void = () => {};
  #over = false;

  constructor(options: RunEndingOptions) {
    this.#options = options;
    this.done = new Promise((resolve) => {
      this.#resolveDone = resolve;
    });
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Repeatable: throws, with the run still open, when the end cannot be written. */
  async finish(change: Partial<RunRecord> & { readonly state: RunState }): Promise<void> {
    if (this.#over) return;
    await this.#options.log.writeEnd(change);
    await this.#close();
  }

  /** As the engine says that the training ended; in turn with what else is to be written. */
  takeOutcome({ outcome }: Extract<EngineEnd, { kind: "ended" }>): void {
    const { reason, step, epoch, trainedSeconds, test, final, rangeLosses } = outcome;
    this.#options.queue.pushTask(() =>
      this.finish({
        state: reason,
        step,
        epoch,
        trainedSeconds,
        ...(test && { test }),
        ...(final && { final }),
        ...(rangeLosses && { rangeLosses }),
      }),
    );
  }

  /** As the engine says that the training failed; in turn with what else is to be written. */
  takeFailure({ failure }: Extract<EngineEnd, { kind: "failed" }>): void {
    const { log, queue } = this.#options;
    queue.pushTask(async () => {
      await this.finish({ state: "failed", failure });
      log.notice("error", failure.message);
    });
  }

  /** The engine, where it still lives, is ended with the run and not before: its exit is no crash. */
  async takeUnstarted(error: unknown, device: DeviceId): Promise<void> {
    const { log, isStopping } = this.#options;
    const failure = startFailure(error, device);
    const isResumable = failure.code === "engine-crashed" || failure.code === "device-lost";
    const state = isResumable ? "interrupted" : "failed";
    await this.#finishAnyway(isStopping() ? { state: "stopped" } : { state, failure });
    if (!isStopping()) log.notice("error", failure.message);
  }

  /** The engine's process went away. */
  async takeExit(end: Extract<EngineEnd, { kind: "gone" }>): Promise<void> {
    const { log, queue, isStopping } = this.#options;
    await queue.settled();
    if (this.#over) return;
    if (isStopping()) return await this.abandon();
    const { code } = exitWords(end.exit);
    const message = `${goneWords(end)} ${resumeWords(log.record)}`;
    await this.abandon({ code, message, step: log.record.step });
  }

  /** Ends a run whose engine is gone or whose last words cannot be written. */
  async abandon(failure?: RunFailure): Promise<void> {
    const { log, queue } = this.#options;
    queue.clear();
    const parkedBy = queue.isParked ? log.record.failure : undefined;
    const reason = failure ?? parkedBy;
    const state: RunState = reason ? "interrupted" : "stopped";
    await this.#finishAnyway({ state, ...(reason && { failure: reason }) });
    if (failure) log.notice("error", failure.message);
    else this.#tellUnsaved();
  }

  /** The run is another's now: it ends here, and not a byte more is written. On disk its record is what the other says. */
  async leave(lost: ClaimLost): Promise<void> {
    if (this.#over) return;
    const { log, queue, engine } = this.#options;
    queue.clear();
    engine()?.drop(lost.message);
    const failure: RunFailure = { code: "taken-over", message: lost.message, step: log.record.step };
    log.note({ ...log.record, state: "interrupted", failure });
    await this.#close();
    log.notice("warning", lost.message);
  }

  /** Also where the disk refuses: the record on it says still that the run trains, and who reads it calls it interrupted, for its owner is gone. */
  async #finishAnyway(end: Partial<RunRecord> & { readonly state: RunState }): Promise<void> {
    try {
      await this.finish(end);
    } catch {
      // Who waits for the end hears of it.
      this.#options.log.noteEnd(end);
      await this.#close();
    }
  }

  /** Of a run that was stopped, where the engine could not write a last checkpoint. */
  #tellUnsaved(): void {
    const { log, engine } = this.#options;
    if (engine()?.killedBecause === undefined || log.record.step <= resumeStep(log.record)) return;
    log.notice("warning", `The engine was ended without a last checkpoint. ${resumeWords(log.record)}`);
  }

  async #close(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    const { log, engine, onOver } = this.#options;
    await log.close();
    engine()?.end();
    // Before its end is told: who hears of it may start the next run.
    this.#resolveDone();
    onOver();
    log.tell();
  }
}
