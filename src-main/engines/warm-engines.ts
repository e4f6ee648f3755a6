/**
 * Engines that take one piece of work after the other: the start of a process and its first steps, before V8 has compiled what they
 * run, cost a short training up to a second. Whatever goes wrong on an engine ends it, and the next piece of work gets a new one.
 */
import type { EngineApi } from "#core/protocol/engine-api";
import type { ApiClient } from "#core/protocol/method";
import type { Engine, EngineLauncher } from "./launcher";
import { type EngineSession, type SessionOptions, startEngine } from "./session";

/** How long an engine waits for its next work before it is ended. */
const IDLE_MS = 3_000;
/** How long one that has done its work may take to say that it is ready for other work. */
const READY_MS = 2_000;

interface WarmEngine {
  readonly engine: Engine;
  readonly session: EngineSession;
  /** Who is told of what cannot be read of it. */
  onProblem: ((words: string) => void) | undefined;
}

interface Waiting {
  readonly warm: WarmEngine;
  readonly key: string;
  /** Whether it has answered that it has nothing to do any more. */
  readonly ready: Promise<boolean>;
  readonly timer: NodeJS.Timeout;
}

export class WarmEngines {
  readonly #launcher: EngineLauncher;
  readonly #idleMs: number;
  #waiting: readonly Waiting[] = [];
  /** Ends what is given back from then on, until the next start. */
  #isResting = false;

  constructor(launcher: EngineLauncher, idleMs = IDLE_MS) {
    this.#launcher = launcher;
    this.#idleMs = idleMs;
  }

  /** One that waits, with the same device and threads, or a new one. @throws what {@link startEngine} throws */
  readonly start = async (options: SessionOptions): Promise<EngineSession> => {
    this.#isResting = false;
    const key = keyOf(options);
    for (;;) {
      const next = this.#waiting.find((waiting) => waiting.key === key);
      if (!next) return this.#lend(await this.#launch(options), options);
      this.#forget(next);
      if (!(await next.ready)) continue;
      options.onLaunched?.(next.warm.engine);
      return this.#lend(next.warm, options);
    }
  };

  /** Ends those that wait, and those that are given back before another is asked for. */
  rest(): void {
    this.#isResting = true;
    for (const waiting of this.#waiting) {
      this.#forget(waiting);
      waiting.warm.session.end();
    }
  }

  async #launch(options: SessionOptions): Promise<WarmEngine> {
    let engine: Engine | undefined;
    let warm: WarmEngine | undefined;
    const session = await startEngine(this.#launcher, {
      ...options,
      onLaunched: (launched) => {
        engine = launched;
        options.onLaunched?.(launched);
      },
      onProblem: (words) => (warm ? warm.onProblem : options.onProblem)?.(words),
    });
    if (!engine) throw new Error("An engine was started that nobody was told of.");
    const started: WarmEngine = { engine, session, onProblem: options.onProblem };
    warm = started;
    session.onExit(() => {
      for (const waiting of this.#waiting) if (waiting.warm === started) this.#forget(waiting);
    });
    return started;
  }

  /** A session of one piece of work: when it is over, nothing of it listens to the engine any more. */
  #lend(warm: WarmEngine, options: SessionOptions): EngineSession {
    warm.onProblem = options.onProblem;
    const { session } = warm;
    const leave: (() => void)[] = [];
    const kept = (stop: () => void): (() => void) => {
      leave.push(stop);
      return stop;
    };
    const client: ApiClient<EngineApi> = {
      ...session.client,
      on: (event, listener) => kept(session.client.on(event, listener)),
      onClose: (listener) => kept(session.client.onClose(listener)),
    };
    const onExit: EngineSession["onExit"] = (listener) => kept(session.onExit(listener));
    const release = (): void => {
      warm.onProblem = undefined;
      for (const stop of leave.splice(0)) stop();
      if (this.#isResting) session.end();
      else this.#keep(warm, keyOf(options));
    };
    return { ...session, client, onExit, release };
  }

  #keep(warm: WarmEngine, key: string): void {
    const timer = setTimeout(() => {
      this.#forget(waiting);
      warm.session.end();
    }, this.#idleMs);
    const waiting: Waiting = { warm, key, ready: isReady(warm), timer };
    this.#waiting = [...this.#waiting, waiting];
  }

  #forget(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
  }
}

function keyOf({ device = "cpu", threads }: SessionOptions): string {
  return `${device}/${threads ?? "all"}`;
}

/** An answer to `stop` comes when nothing of the former training is left. One that gives none is ended. */
async function isReady({ session }: WarmEngine): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_MS);
  });
  const answered = session.client.call("stop", {}).then(
    () => true,
    () => false,
  );
  const ready = await Promise.race([answered, late]);
  clearTimeout(timer);
  if (!ready) session.kill();
  return ready;
}
