/** A learning-rate range test while it runs: what it has seen, and whether the loss has left. */
import { SmoothedLoss } from "#core/training/range-test";

export class RangeRun {
  readonly #average = new SmoothedLoss();
  readonly #losses: number[] = [];
  #isOver = false;

  /** @param losses of the steps that were done before, where a checkpoint is gone on from */
  constructor(losses: readonly number[]) {
    for (const loss of losses) this.take(loss);
  }

  get losses(): readonly number[] {
    return this.#losses;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  take(loss: number): void {
    this.#losses.push(loss);
    if (this.#average.passes(this.#average.add(loss))) this.#isOver = true;
  }

  /** A loss that is no number ends it: here that is no failure. */
  end(): void {
    this.#isOver = true;
  }
}
