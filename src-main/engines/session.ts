/** A running engine with its API, ready for work, and a way to end it. */

import { SkiploomError } from "#core/foundation/errors";
import { type EngineApi, engineApi } from "#core/protocol/engine-api";
import type { ApiClient } from "#core/protocol/method";
import { createClient, PING } from "#core/protocol/rpc";
import type { DeviceDescription, DeviceId } from "#core/training/records";
import { exitWords } from "./exit-words";
import type { Engine, EngineExit, EngineLauncher } from "./launcher";

export interface EngineSession {
  readonly client: ApiClient<EngineApi>;
  readonly device: DeviceDescription;
  readonly processId?: number | undefined;
  readonly onExit: Engine["onExit"];
  /** Resolves with false when the engine gives no sign of life within the time. */
  isAnswering(withinMs: number): Promise<boolean>;
  /** Asks the engine to go, and ends it when it does not. */
  end(): void;
  /** What it was asked for is done and all is well: it may be of use to others, and else goes. */
  release(): void;
  kill(): void;
}

/** Where whoever trains gets an engine from. @throws what {@link startEngine} throws */
export type StartEngine = (options: SessionOptions) => Promise<EngineSession>;

export interface SessionOptions {
  /** Left out: the CPU. */
  readonly device?: DeviceId | undefined;
  readonly threads?: number | undefined;
  /** Told of the engine before it is initialised, so that a start can be cancelled. */
  readonly onLaunched?: (engine: Engine) => void;
  readonly onProblem?: (words: string) => void;
}

/** @throws SkiploomError: `engine-crashed` when it goes while starting, or what `initialise` refuses (`unsupported`) */
export async function startEngine(
  launcher: EngineLauncher,
  options: SessionOptions = {},
): Promise<EngineSession> {
  const { device: wanted = "cpu", threads, onProblem } = options;
  const engine = await launcher.launch({ device: wanted, threads });
  options.onLaunched?.(engine);
  // Steps take as long as they take; an engine that goes away closes the channel.
  const client = createClient(engineApi, engine.channel, { timeoutMs: 0, ...(onProblem && { onProblem }) });
  const gone = new Promise<never>((_, reject) => {
    engine.onExit((exit) => reject(crashError(exit)));
  });
  gone.catch(() => {});
  try {
    const device = await orCrash(
      client.call("initialise", { device: wanted, ...(threads !== undefined && { threads }) }),
      gone,
    );
    return {
      client,
      device,
      processId: engine.processId,
      onExit: (listener) => engine.onExit(listener),
      isAnswering: (withinMs) => isAnswering(engine, withinMs),
      end: () => client.close(),
      release: () => client.close(),
      kill: () => engine.kill(),
    };
  } catch (error) {
    engine.kill();
    throw error;
  }
}

/** For one piece of work on an engine of its own, which is ended afterwards. */
export async function withEngine<T>(
  launcher: EngineLauncher,
  work: (session: EngineSession) => Promise<T>,
  options: SessionOptions = {},
): Promise<T> {
  const session = await startEngine(launcher, options);
  try {
    return await untilCrash(session, work(session));
  } finally {
    session.end();
  }
}

/** The result of work on an engine. @throws SkiploomError (`engine-crashed`, `out-of-memory`) as soon as the engine is gone, else what the work throws */
export async function untilCrash<T>(session: EngineSession, work: Promise<T>): Promise<T> {
  let stop = (): void => {};
  const gone = new Promise<never>((_, reject) => {
    stop = session.onExit((exit) => reject(crashError(exit)));
  });
  gone.catch(() => {});
  try {
    return await orCrash(work, gone);
  } finally {
    stop();
  }
}

/** The work's result. A channel that closed under it is reported as the crash that closed it. */
async function orCrash<T>(work: Promise<T>, gone: Promise<never>): Promise<T> {
  try {
    return await Promise.race([work, gone]);
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "closed") return await gone;
    throw error;
  }
}

function crashError(exit: EngineExit): SkiploomError {
  return new SkiploomError("engine-crashed", exitWords(exit).message, exit.output || undefined);
}

async function isAnswering(engine: Engine, withinMs: number): Promise<boolean> {
  return await new Promise<boolean>((resolve) => {
    const done = (answering: boolean): void => {
      clearTimeout(timer);
      stopListening();
      resolve(answering);
    };
    const timer = setTimeout(() => done(false), withinMs);
    // Any message is a sign of life.
    const stopListening = engine.channel.onMessage(() => done(true));
    try {
      engine.channel.send(PING);
    } catch {
      done(false);
    }
  });
}
