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

export const WATCHDOG_LIMITS: WatchdogLimits = {
  checkEveryMs: 10_000,
  silenceMs: 60_000,
  patienceMs: 120_000,
  firstStepPatienceMs: 600_000,
};

const PATIENCE_IN_STEPS = 20;

export class Watchdog {
  readonly #limits: WatchdogLimits;
  readonly #isAnswering: (withinMs: number) => Promise<boolean>;
  readonly #onHung: (silentMs: number) => void;
  readonly #timer: NodeJS.Timeout;
  #lastHeard = Date.now();
  #lastStepAt: number | undefined;
  #slowestStepMs = 0;
  #asking = false;
  #stopped = false;

  constructor(
    isAnswering: (withinMs: number) => Promise<boolean>,
    onHung: (silentMs: number) => void,
    limits: WatchdogLimits = WATCHDOG_LIMITS,
  ) {
    this.#isAnswering = isAnswering;
    this.#onHung = onHung;
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
    if (this.#asking || Date.now() - this.#lastHeard < this.#limits.silenceMs) return;
    this.#asking = true;
    const answers = await this.#isAnswering(this.#patience());
    this.#asking = false;
    if (this.#stopped) return;
    if (answers) this.heard();
    else this.#onHung(Date.now() - this.#lastHeard);
  }

  #patience(): number {
    if (this.#lastStepAt === undefined) return this.#limits.firstStepPatienceMs;
    return Math.max(this.#limits.patienceMs, PATIENCE_IN_STEPS * this.#slowestStepMs);
  }
}
