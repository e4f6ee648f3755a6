/**
 * An engine that is asked about single images, as they come. It starts with the first question, keeps one model open, and goes a minute
 * after the last one. It takes one thread while something trains: a question must not slow a training.
 */
import { SkiploomError } from "#core/foundation/errors";
import type { EngineApi } from "#core/protocol/engine-api";
import type { ParamsOf, ResultOf } from "#core/protocol/method";
import type { Engine, EngineLauncher } from "../../engines/launcher";
import { type EngineSession, startEngine, untilCrash } from "../../engines/session";

/** How long it waits for the next question. */
const IDLE_MS = 60_000;
/** How long a question may take, an engine's start and a second try with it. */
const LIMIT_MS = 60_000;
/** The first passes are slow, before V8 has compiled what they run. */
const WARMING_PASSES = 3;

export interface AskedModel {
  /** Which one it is: models of one key are the same. */
  readonly key: string;
  readonly imageShape: readonly [number, number, number];
  /** What the engine opens. */
  load(): Promise<ParamsOf<EngineApi, "open">>;
}

export type Question = ParamsOf<EngineApi, "ask">;

export interface AskedEngineOptions {
  readonly launcher: EngineLauncher;
  readonly isTraining: () => boolean;
  /** It has gone because nobody asked. */
  readonly onIdle?: () => void;
  readonly idleMs?: number | undefined;
  readonly limitMs?: number | undefined;
}

interface Running {
  readonly session: EngineSession;
  readonly threads: number | undefined;
  /** Of the model that is open. */
  key: string | undefined;
}

export class AskedEngine {
  readonly #options: AskedEngineOptions;
  #running: Running | undefined;
  /** While it starts. */
  #launched: Engine | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: AskedEngineOptions) {
    this.#options = options;
  }

  /** Makes it ready for questions about a model. @throws SkiploomError what opening it throws */
  async open(model: AskedModel): Promise<void> {
    await this.#inTurn(() => this.#opened(model));
  }

  /**
   * One question after the other.
   *
   * @returns softmax outputs `[count, classes]`, and what was wanted of the inside
   * @throws SkiploomError `engine-crashed` or `out-of-memory` where a second engine did not help, `closed` once this one is closed
   */
  async ask(model: AskedModel, question: Question): Promise<ResultOf<EngineApi, "ask">> {
    return await this.#inTurn(async () => {
      const { session } = await this.#opened(model);
      return await untilCrash(session, session.client.call("ask", question));
    });
  }

  /** At once, whatever it is doing. */
  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#turn;
    const result = (async () => {
      await before;
      clearTimeout(this.#timer);
      try {
        return await this.#inTime(work);
      } finally {
        this.#wait();
      }
    })();
    this.#turn = result.catch(() => {});
    return await result;
  }

  async #inTime<T>(work: () => Promise<T>): Promise<T> {
    let isLate = false;
    let timer: NodeJS.Timeout | undefined;
    const { limitMs = LIMIT_MS } = this.#options;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        isLate = true;
        this.#end();
        reject(
          new SkiploomError(
            "engine-crashed",
            `The engine gave no answer within ${Math.round(limitMs / 1000)} s and was ended. Ask again, or try a smaller network.`,
          ),
        );
      }, limitMs);
    });
    try {
      return await Promise.race([this.#twice(work, () => isLate), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** An engine that was ended from outside, or crashed, is started again once. */
  async #twice<T>(work: () => Promise<T>, isLate: () => boolean): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isCrash(error)) throw error;
      this.#end();
      if (isLate() || this.#isClosed) throw error;
    }
    try {
      return await work();
    } catch (error) {
      if (isCrash(error)) this.#end();
      throw error;
    }
  }

  async #opened(model: AskedModel): Promise<Running> {
    const running = await this.#started();
    if (running.key === model.key) return running;
    running.key = undefined;
    const { client } = running.session;
    await untilCrash(running.session, client.call("open", await model.load()));
    const images = new Uint8Array(model.imageShape.reduce((product, side) => product * side, 1));
    for (let pass = 0; pass < WARMING_PASSES; pass += 1) {
      await untilCrash(running.session, client.call("ask", { images, count: 1 }));
    }
    running.key = model.key;
    return running;
  }

  async #started(): Promise<Running> {
    if (this.#isClosed) throw closedError();
    const { launcher, isTraining } = this.#options;
    const threads = isTraining() ? 1 : undefined;
    if (this.#running && this.#running.threads !== threads) this.#end();
    if (this.#running) return this.#running;
    try {
      const session = await startEngine(launcher, {
        threads,
        onLaunched: (engine) => {
          this.#launched = engine;
          if (this.#isClosed) engine.kill();
        },
      });
      const running: Running = { session, threads, key: undefined };
      this.#running = running;
      session.onExit(() => {
        if (this.#running === running) this.#running = undefined;
      });
      return running;
    } finally {
      this.#launched = undefined;
    }
  }

  #wait(): void {
    const { idleMs = IDLE_MS, onIdle } = this.#options;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#end();
      onIdle?.();
    }, idleMs);
    // Whoever has nothing else to do may go.
    this.#timer.unref();
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#launched?.kill();
    const running = this.#running;
    this.#running = undefined;
    running?.session.kill();
  }
}

function isCrash(error: unknown): boolean {
  return error instanceof SkiploomError && error.code === "engine-crashed";
}

function closedError(): SkiploomError {
  return new SkiploomError("closed", "The studio is closing.");
}
