/** One engine at work on a run: from its launch to the one way in which it ends. */

import { SkiploomError } from "#core/foundation/errors";
import type { NetworkDocument } from "#core/network/document";
import type { EngineApi } from "#core/protocol/engine-api";
import type { ApiClient, EventOf, ResultOf } from "#core/protocol/method";
import { serveSamples } from "#core/protocol/samples";
import type { Measured } from "#core/training/channels";
import type { DeviceDescription, DeviceId, Metric, RunFailure } from "#core/training/records";
import type { Engine, EngineExit } from "../../engines/launcher";
import type { EngineSession, StartEngine } from "../../engines/session";
import type { FedDataset } from "../datasets/engine-dataset";
import type { Pace } from "./lockstep";
import { Watchdog, type WatchdogLimits } from "./watchdog";

export type EngineEnd =
  | { readonly kind: "ended"; readonly outcome: EventOf<EngineApi, "ended"> }
  | { readonly kind: "failed"; readonly failure: RunFailure }
  /** It did not come so far as to train: it could not be started, or it refused. */
  | { readonly kind: "unstarted"; readonly error: unknown }
  /** Its process went away. `killedBecause`: this process did it, for that reason. */
  | { readonly kind: "gone"; readonly exit: EngineExit; readonly killedBecause?: string | undefined };

export interface EngineRunOptions {
  readonly startEngine: StartEngine;
  readonly device: DeviceId;
  readonly threads?: number | undefined;
  readonly document: NetworkDocument;
  readonly dataset: FedDataset;
  readonly checkpoint?: Uint8Array<ArrayBuffer> | undefined;
  /** What the run measured up to the checkpoint. */
  readonly measured?: Measured | undefined;
  /** Weights to begin with where there is no checkpoint yet. */
  readonly start?: Uint8Array<ArrayBuffer> | undefined;
  /** The last step's weights are scored before the end. */
  readonly scoresLast?: boolean | undefined;
  /** It writes checkpoints by time alone: of many short trainings none writes more than it must. */
  readonly savesByTime?: boolean | undefined;
  /** Its weights are told after every so many epochs. */
  readonly keepEpochs?: number | undefined;
  /** What its best weights say of validation and test is told before the end. */
  readonly tellsPredictions?: boolean | undefined;
  /** Its place among trainings that advance together. */
  readonly pace?: Pace | undefined;
  readonly watchdog?: WatchdogLimits | undefined;
  /** Nothing is to be heard of it while it waits for a person. */
  readonly isPaused: () => boolean;
  /** Why the device that the engine got is not the one that was meant, in words. */
  readonly refuse?: ((device: DeviceDescription) => string | undefined) | undefined;
}

export interface EngineRunListeners {
  onDevice(device: DeviceDescription): void;
  onTraining(facts: ResultOf<EngineApi, "train">): void;
  onMetrics(metrics: readonly Metric[]): void;
  onCheckpoint(checkpoint: EventOf<EngineApi, "checkpoint">): void;
  onEpochWeights(weights: EventOf<EngineApi, "epochWeights">): void;
  onPredictions(predictions: EventOf<EngineApi, "predictions">): void;
  onStatus(status: EventOf<EngineApi, "status">): void;
  /** Called once, and nothing else is called after it. */
  onEnd(end: EngineEnd): void;
}

export class EngineRun {
  readonly #options: EngineRunOptions;
  readonly #listeners: EngineRunListeners;
  #engine: Engine | undefined;
  #session: EngineSession | undefined;
  #watchdog: Watchdog | undefined;
  /** Of images to its training. */
  #stopServing: () => void = () => undefined;
  #isTraining = false;
  #told = false;
  /** For those that it keeps step with. */
  #isWaiting = false;
  /** It came to the end that it told: the engine has nothing of it left. */
  #isDone = false;
  #killed = false;
  #killedBecause: string | undefined;

  constructor(options: EngineRunOptions, listeners: EngineRunListeners) {
    this.#options = options;
    this.#listeners = listeners;
    void this.#begin();
  }

  /** To pause, resume and stop it; undefined before it trains. */
  get client(): ApiClient<EngineApi> | undefined {
    return this.#isTraining ? this.#session?.client : undefined;
  }

  get killedBecause(): string | undefined {
    return this.#killedBecause;
  }

  kill(because: string): void {
    if (this.#told) return;
    this.#killedBecause = because;
    this.#killNow();
  }

  /** Ends it without a word: its run goes on without it, or is over. */
  end(): void {
    this.#close();
    if (!this.#session) this.#killNow();
    else if (this.#isDone) this.#session.release();
    else this.#session.end();
    // Another training may have it now.
    this.#session = undefined;
    this.#engine = undefined;
  }

  /** The same for an engine that may not answer any more, for the given reason. */
  drop(because: string): void {
    this.#close();
    this.#killedBecause = because;
    this.#killNow();
  }

  /** Nothing is told any more, and nothing asked of its data. */
  #close(): void {
    this.#told = true;
    this.#watchdog?.stop();
    this.#stopServing();
  }

  #killNow(): void {
    this.#killed = true;
    this.#engine?.kill();
  }

  async #begin(): Promise<void> {
    const { startEngine, device, document, dataset, checkpoint, start, threads } = this.#options;
    const { measured, scoresLast, savesByTime, keepEpochs, tellsPredictions, pace } = this.#options;
    try {
      const session = await startEngine({
        device,
        threads,
        onLaunched: (engine) => {
          this.#engine = engine;
          if (this.#killed) engine.kill();
        },
        // What was dropped may be measurements, a checkpoint or the run's end: it cannot count as whole without it.
        onProblem: (words) => this.kill(`The engine sent what cannot be read and was ended. ${words}.`),
      });
      this.#session = session;
      if (this.#told) {
        session.end();
        return;
      }
      const refusal = this.#options.refuse?.(session.device);
      if (refusal !== undefined) {
        session.kill();
        throw new SkiploomError("unsupported", refusal);
      }
      this.#listeners.onDevice(session.device);
      this.#listen(session);
      const facts = await session.client.call("train", {
        document,
        dataset: dataset.facts,
        ...(checkpoint ? { checkpoint } : start && { start }),
        ...(measured && { measured }),
        ...(pace && { upTo: pace.limit() }),
        ...(scoresLast && { scoresLast }),
        ...(savesByTime && { savesByTime }),
        ...(keepEpochs !== undefined && { keepEpochs }),
        ...(tellsPredictions && { tellsPredictions }),
      });
      if (this.#told) return;
      this.#isTraining = true;
      if (pace) this.#follow(session, pace);
      this.#listeners.onTraining(facts);
    } catch (error) {
      // A closed channel is told by the engine's exit, with its reason.
      const closed = error instanceof SkiploomError && error.code === "closed";
      if (closed && this.#session) return;
      // An engine that this process ended while it started is not one that somebody else ended.
      const because = this.#killedBecause;
      const reason = because === undefined ? error : new SkiploomError("engine-crashed", because);
      this.#tell({ kind: "unstarted", error: reason });
    }
  }

  /** What it may do rises, from now on, and has risen perhaps while it began. */
  #follow({ client }: EngineSession, pace: Pace): void {
    const advance = (upTo: number): void => {
      // An engine that has gone is told by its exit.
      if (!this.#told) client.call("advance", { upTo }).catch(() => {});
    };
    pace.onLimit = advance;
    advance(pace.limit());
  }

  #listen(session: EngineSession): void {
    const { client } = session;
    const { device, watchdog, isPaused, pace, dataset } = this.#options;
    this.#stopServing = serveSamples(client, dataset.parts);
    this.#watchdog = new Watchdog(
      {
        isAnswering: (withinMs) => session.isAnswering(withinMs),
        onHung: (silentMs) =>
          this.kill(
            `The engine hung. It gave no sign of life for ${Math.round(silentMs / 1000)} s and was ended.`,
          ),
        // While a GPU hangs, the engine that waits for it answers all the same.
        ...(device !== "cpu" && { mayStandStill: () => isPaused() || this.#isWaiting }),
      },
      watchdog,
    );
    client.on("metrics", (metrics) => {
      this.#watchdog?.heardStep();
      if (this.#told) return;
      this.#listeners.onMetrics(metrics);
      const step = metrics.at(-1)?.step;
      if (step !== undefined) pace?.reached(step);
    });
    client.on("checkpoint", (checkpoint) => {
      this.#watchdog?.heard();
      if (!this.#told) this.#listeners.onCheckpoint(checkpoint);
    });
    client.on("epochWeights", (weights) => {
      this.#watchdog?.heard();
      if (!this.#told) this.#listeners.onEpochWeights(weights);
    });
    client.on("predictions", (predictions) => {
      this.#watchdog?.heard();
      if (!this.#told) this.#listeners.onPredictions(predictions);
    });
    client.on("status", (status) => {
      this.#watchdog?.heard();
      this.#isWaiting = status.state === "waiting";
      if (this.#told) return;
      this.#listeners.onStatus(status);
      if (this.#isWaiting) pace?.waits(status.step);
    });
    client.on("ended", (outcome) => {
      this.#isDone = true;
      this.#tell({ kind: "ended", outcome });
    });
    client.on("failed", (failure) => this.#tell({ kind: "failed", failure }));
    session.onExit((exit) => this.#tell({ kind: "gone", exit, killedBecause: this.#killedBecause }));
  }

  #tell(end: EngineEnd): void {
    if (this.#told) return;
    this.#close();
    this.#listeners.onEnd(end);
  }
}
