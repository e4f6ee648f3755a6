/** Seconds of training, pauses not counted, and examples a second over the last steps. */
const STEPS_LOOKED_AT = 20;

export class RunClock {
  readonly #now: () => number;
  #secondsBefore: number;
  #startedAt: number;
  #moments: { readonly at: number; readonly examples: number }[] = [];

  /** @param seconds trained already, before the checkpoint that the run goes on from */
  constructor(now: () => number, seconds: number) {
    this.#now = now;
    this.#secondsBefore = seconds;
    this.#startedAt = now();
    this.forgetPace();
  }

  seconds(): number {
    return this.#secondsBefore + (this.#now() - this.#startedAt) / 1000;
  }

  /** To be called before waiting; what it returns is to be called after it. */
  halt(): () => void {
    this.#secondsBefore = this.seconds();
    return () => {
      this.#startedAt = this.#now();
      this.forgetPace();
    };
  }

  /** After anything that is not a training step: the next rate is measured from now. */
  forgetPace(): void {
    this.#moments = [{ at: this.#now(), examples: 0 }];
  }

  /** Notes a step that ended now. Answers examples a second. */
  noteStep(examples: number): number {
    const at = this.#now();
    this.#moments.push({ at, examples });
    if (this.#moments.length > STEPS_LOOKED_AT + 1) this.#moments.shift();
    const [first, ...others] = this.#moments;
    const milliseconds = at - (first?.at ?? at);
    const seen = others.reduce((sum, moment) => sum + moment.examples, 0);
    return milliseconds > 0 ? (seen / milliseconds) * 1000 : 0;
  }
}
