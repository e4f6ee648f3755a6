/**
 * One run while it trains: the engine's events go to disk in order, then to the screen; the record follows. It
 * ends in exactly one of `finished`, `stopped`, `failed` and `interrupted`, whatever happens to the engine
 * (`run-ending.ts`). When a GPU is lost under it, another engine goes on from its last checkpoint.
 */
import { SkiploomError } from "#core/foundation/errors";
import type { EngineApi } from "#core/protocol/engine-api";
import type { ApiClient, EventOf, ResultOf } from "#core/protocol/method";
import type { DeviceDescription, RunRecord } from "#core/training/records";
import type { Files } from "../disk/atomic-files";
import { ClaimLost } from "../disk/claims";
import type { Emit } from "../events";
import { type EngineEnd, EngineRun, type EngineRunOptions } from "./engine-run";
import { failureOf } from "./failures";
import {
  lossWords,
  lostForGood,
  MOST_LOSSES,
  recoveryWords,
  refuseStandIn,
  type Wait,
  waitBeforeRestart,
} from "./recovery";
import { goBack } from "./resuming";
import { RunEnding } from "./run-ending";
import type { RunFolder } from "./run-folder";
import { RunLog } from "./run-log";
import { WriteQueue } from "./write-queue";

const STOP_LIMIT_MS = 60_000;

export interface TrainingOptions extends Omit<EngineRunOptions, "isPaused" | "refuse" | "isOfExperiment"> {
  readonly files: Files;
  readonly folder: RunFolder;
  readonly record: RunRecord;
  readonly emit: Emit;
  readonly onOver: () => void;
}

export class Training {
  readonly #options: TrainingOptions;
  readonly #log: RunLog;
  readonly #queue: WriteQueue;
  readonly #ending: RunEnding;
  #engine: EngineRun | undefined;
  /** Of the GPU, since the last checkpoint. */
  #losses = 0;
  /** A person paused the run before its GPU was lost. */
  #pauseAgain = false;
  #wait: Wait | undefined;
  #stopping = false;

  constructor(options: TrainingOptions) {
    this.#options = options;
    this.#log = new RunLog(options.folder, options.record, options.emit);
    this.#queue = new WriteQueue(
      (metrics) => this.#log.writeMetrics(metrics),
      (error) => this.#takeRefusal(error),
    );
    this.#ending = new RunEnding({
      log: this.#log,
      queue: this.#queue,
      engine: () => this.#engine,
      isStopping: () => this.#stopping,
      onOver: options.onOver,
    });
    options.folder.onLost((lost) => void this.#ending.leave(lost));
    this.#launch(options.checkpoint);
  }

  get record(): RunRecord {
    return this.#log.record;
  }

  /** Resolves when the run has ended and its folder is closed. */
  get done(): Promise<void> {
    return this.#ending.done;
  }

  /** @throws SkiploomError (`conflict`) while the run is still starting, or recovering */
  async pause(): Promise<void> {
    if (this.record.state === "paused" || this.#ending.isOver) return;
    await this.#runningClient().call("pause", {});
    if (!this.#ending.isOver && this.record.state === "running") await this.#log.change({ state: "paused" });
  }

  /** @throws SkiploomError (`disk-full`, `workspace-unwritable`) when what waits still cannot be written */
  async resume(): Promise<void> {
    this.#pauseAgain = false;
    if (this.record.state !== "paused" || this.#ending.isOver) return;
    const client = this.#runningClient();
    if (this.#queue.isParked) await this.#queue.retry();
    // The last thing to write may have been the run's end.
    if (this.#ending.isOver) return;
    await client.call("resume", {});
    if (this.record.state !== "paused") return;
    const { failure: _, ...rest } = this.record;
    this.#log.note(rest);
    if (!this.#ending.isOver) await this.#log.change({ state: "running" });
  }

  /** With a last checkpoint where the engine can still write one within the time. */
  async stop(limitMs = STOP_LIMIT_MS): Promise<void> {
    if (this.#ending.isOver) return;
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
      if (!this.#ending.isOver) await this.#ending.abandon();
    }
    await this.#ending.done;
    clearTimeout(timer);
  }

  /** false when the run has ended meanwhile: its record is anyone's then. */
  async rename(name: string): Promise<boolean> {
    if (!this.#log.isOpen) return false;
    await this.#log.change({ name });
    return this.#log.isOpen;
  }

  #launch(checkpoint: Uint8Array<ArrayBuffer> | undefined): void {
    const { device: former, experiment, grownFrom, keepEpochs } = this.record;
    // Behind a checkpoint the rows of measurements go on as they were.
    const measured =
      checkpoint && this.record.measured.channels.length > 0 ? this.record.measured : undefined;
    const scoresLast = experiment !== undefined || grownFrom !== undefined;
    const savesByTime = experiment !== undefined;
    // Of many short trainings few are looked at: theirs are computed when they are asked for.
    const tellsPredictions = experiment === undefined;
    const isPaused = (): boolean => this.record.state === "paused";
    const refuse = (found: DeviceDescription): string | undefined =>
      this.#losses > 0 ? refuseStandIn(former, found) : undefined;
    this.#engine = new EngineRun(
      {
        ...this.#options,
        checkpoint,
        measured,
        scoresLast,
        savesByTime,
        keepEpochs,
        tellsPredictions,
        isPaused,
        refuse,
      },
      {
        onDevice: (found) => this.#log.note({ ...this.record, device: found }),
        onTraining: (facts) => void this.#takeStart(facts),
        onMetrics: (metrics) => this.#queue.pushMetrics(metrics),
        onCheckpoint: (written) => this.#queue.pushTask(() => this.#writeCheckpoint(written)),
        onEpochWeights: (weights) => this.#queue.pushTask(() => this.#log.keepEpoch(weights)),
        onPredictions: (told) => this.#queue.pushTask(() => this.#keepPredictions(told)),
        onStatus: (status) => this.#log.takeStatus(status),
        onEnd: (end) => this.#takeEnd(end),
      },
    );
  }

  async #takeStart(facts: ResultOf<EngineApi, "train">): Promise<void> {
    if (this.#ending.isOver) return;
    const { totalSteps, stepsPerEpoch, parameters, measured, step, epoch } = facts;
    const progress = { totalSteps, stepsPerEpoch, parameters, measured };
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

  async #keepPredictions(told: EventOf<EngineApi, "predictions">): Promise<void> {
    await this.#log.keepPredictions(told, this.#options.dataset.facts.classNames);
  }

  #takeEnd(end: EngineEnd): void {
    const lost = lossWords(end, this.#options.device, this.#losses > 0);
    if (lost !== undefined) {
      void this.#takeLoss(lost);
      return;
    }
    switch (end.kind) {
      case "ended":
        this.#ending.takeOutcome(end);
        return;
      case "failed":
        this.#ending.takeFailure(end);
        return;
      case "unstarted":
        void this.#ending.takeUnstarted(end.error, this.#options.device);
        return;
      case "gone":
        void this.#ending.takeExit(end);
        return;
      default:
        end satisfies never;
    }
  }

  /** The engine is of no use any more. What it sent before is written; then another one is started, or the run ends. */
  async #takeLoss(what: string): Promise<void> {
    this.#engine?.drop(what);
    await this.#queue.settled();
    if (this.#ending.isOver) return;
    this.#losses += 1;
    if (this.#stopping || this.#queue.isParked) return await this.#ending.abandon();
    if (this.#losses >= MOST_LOSSES) return await this.#ending.abandon(lostForGood(what, this.record));
    if (this.record.state === "paused") this.#pauseAgain = true;
    try {
      await this.#recover(what);
    } catch (error) {
      if (error instanceof ClaimLost) return await this.#ending.leave(error);
      const { code, message } = failureOf(error);
      await this.#ending.abandon({ code, message: `${what} ${message}`, step: this.record.step });
    }
  }

  /** Goes back to a checkpoint and on from there, on another engine. @throws what the disk or the checkpoints say */
  async #recover(what: string): Promise<void> {
    const { files, folder, emit } = this.#options;
    const { record, checkpoint } = await this.#log.inTurn(() =>
      goBack({ files, folder, record: this.record, emit }, "recovering"),
    );
    this.#log.note({ ...record, name: this.record.name });
    this.#log.tell();
    // Of no run: the panel of this one forgets it as soon as training goes on.
    if (!this.#stopping) emit("notice", { severity: "warning", message: recoveryWords(what, record) });
    this.#wait = waitBeforeRestart(this.#losses);
    if (!this.#stopping) await this.#wait.over;
    if (this.#stopping) await this.#ending.abandon();
    else this.#launch(checkpoint);
  }

  #takeRefusal(error: unknown): void {
    if (error instanceof ClaimLost) {
      void this.#ending.leave(error);
      return;
    }
    this.#pauseFor(error);
    // Who asked for the end waits for it, and what was to be written before it may come after the request was answered.
    if (this.#stopping) void this.#ending.abandon();
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

  #runningClient(): ApiClient<EngineApi> {
    const client = this.#engine?.client;
    if (client && this.record.state !== "recovering") return client;
    const doing =
      this.record.state === "recovering" ? "recovering from the loss of its device" : "still starting";
    throw new SkiploomError("conflict", `The run is ${doing}. Try again in a moment.`);
  }
}
