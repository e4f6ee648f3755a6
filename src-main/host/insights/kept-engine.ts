/** An engine for questions that come one after the other, by clicks: it stays a minute after the last one. */
import type { EngineLauncher } from "../../engines/launcher";
import { type EngineSession, type SessionOptions, startEngine, untilCrash } from "../../engines/session";

const IDLE_MS = 60_000;

type Wanted = Pick<SessionOptions, "device" | "threads">;

export class KeptEngine {
  readonly #launcher: EngineLauncher;
  #kept: { readonly session: EngineSession; readonly key: string } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(launcher: EngineLauncher) {
    this.#launcher = launcher;
  }

  /** One piece of work after the other. @throws SkiploomError what starting an engine, a crash, and the work throw */
  async run<T>(wanted: Wanted, work: (session: EngineSession) => Promise<T>): Promise<T> {
    clearTimeout(this.#timer);
    const session = await this.#sessionFor(wanted);
    try {
      return await untilCrash(session, work(session));
    } finally {
      this.#timer = setTimeout(() => this.close(), IDLE_MS);
      // Whoever has nothing else to do may go.
      this.#timer.unref();
    }
  }

  /** At once. */
  close(): void {
    clearTimeout(this.#timer);
    const kept = this.#kept;
    this.#kept = undefined;
    kept?.session.end();
  }

  async #sessionFor(wanted: Wanted): Promise<EngineSession> {
    const key = JSON.stringify([wanted.device, wanted.threads]);
    if (this.#kept?.key === key) return this.#kept.session;
    this.close();
    const session = await startEngine(this.#launcher, wanted);
    const kept = { session, key };
    this.#kept = kept;
    session.onExit(() => {
      if (this.#kept === kept) this.#kept = undefined;
    });
    return session;
  }
}
