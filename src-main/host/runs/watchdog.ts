/**
 * Tells a hung engine from a slow one. Silence alone proves nothing: a first step or a step of a large network
 * can take minutes, in which the engine answers nobody. So the patience grows with the pace seen so far.
 */

export interface WatchdogLimits {
  readonly checkEveryMs: number;
  /** Silence after which the engine is asked for a sign of life. */
  readonly silenceMs: number;
  /** The least time it then has to answer. */
  readonly patienceMs: number;
  /** The same before the first step is done. */
  readonly firstStepPatienceMs: number;
}

const WATCHDOG_LIMITS: WatchdogLimits = {
  checkEveryMs: 10_000,
  silenceMs: 60_000,
  patienceMs: 120_000,
  firstStepPatienceMs: 600_000,
};

const PATIENCE_IN_STEPS = 20;

export interface Watched {
  isAnswering(withinMs: number): Promise<boolean>;
  onHung(silentMs: number): void;
  /**
   * Present: an engine that only answers is not believed, its device must get on with the work. True while nothing is to be
   * heard of it.
   */
  mayStandStill?(): boolean;
}

export class Watchdog {
  readonly #limits: WatchdogLimits;
  readonly #watched: Watched;
  readonly #timer: NodeJS.Timeout;
  #lastHeard = Date.now();
  #lastStepAt: number | undefined;
  #slowestStepMs = 0;
  #asking = false;
  #stopped = false;

  constructor(watched: Watched, limits: WatchdogLimits = WATCHDOG_LIMITS) {
    this.#watched = watched;
    this.#limits = limits;
    this.#timer = setInterval(() => void this.#check(), limits.checkEveryMs);
    this.#timer.unref();
  }

  heard(): void {
    this.#lastHeard = Date.now();
  }

  heardStep(): void {
    this.heard();
    if (this.#lastStepAt !== undefined) {
      this.#slowestStepMs = Math.max(this.#slowestStepMs, this.#lastHeard - this.#lastStepAt);
    }
    this.#lastStepAt = this.#lastHeard;
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    if (this.#asking || this.#silence() < this.#limits.silenceMs) return;
    this.#asking = true;
    const answers = await this.#watched.isAnswering(this.#patience());
    this.#asking = false;
    if (this.#stopped) return;
    if (answers && this.#isBelieved()) this.heard();
    else if (!answers || this.#silence() > this.#patience()) this.#watched.onHung(this.#silence());
  }

  #isBelieved(): boolean {
    return this.#watched.mayStandStill?.() ?? true;
  }

  #silence(): number {
    return Date.now() - this.#lastHeard;
  }

  #patience(): number {
    if (this.#lastStepAt === undefined) return this.#limits.firstStepPatienceMs;
    return Math.max(this.#limits.patienceMs, PATIENCE_IN_STEPS * this.#slowestStepMs);
  }
}
