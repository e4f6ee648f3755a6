/** Steps that were handed to the device and whose outcomes are still to come, the oldest first. */
import type { Batch } from "../data/batches";
import type { StepOutcome } from "./step-guard";

export interface StepInFlight {
  readonly step: number;
  readonly epoch: number;
  readonly learningRate: number;
  readonly batch: Batch;
  readonly outcome: Promise<StepOutcome>;
}

export class StepsInFlight {
  readonly #limit: number;
  readonly #entries: StepInFlight[] = [];

  /** @param limit how many there may be: 1 where each step has to be awaited before the next */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#entries.length;
  }

  get isFull(): boolean {
    return this.#entries.length >= this.#limit;
  }

  add(entry: StepInFlight): void {
    // One that fails while an older one is awaited must not count as unhandled: it is awaited later.
    entry.outcome.catch(() => undefined);
    this.#entries.push(entry);
  }

  /** Takes the oldest out; undefined where there is none. */
  next(): StepInFlight | undefined {
    return this.#entries.shift();
  }

  /** Waits for all that are left, whatever becomes of them, and forgets them. */
  async drop(): Promise<void> {
    const outcomes = this.#entries.splice(0).map(({ outcome }) => outcome);
    await Promise.allSettled(outcomes);
  }
}
