/** Examples a second over the last steps. */
const STEPS_LOOKED_AT = 20;

export class Throughput {
  #moments: { readonly at: number; readonly examples: number }[] = [];

  /** To be called at the start and after a pause, so that waiting does not count. */
  restart(at: number): void {
    this.#moments = [{ at, examples: 0 }];
  }

  /** Notes a step that ended now, and answers the rate. */
  note(at: number, examples: number): number {
    this.#moments.push({ at, examples });
    if (this.#moments.length > STEPS_LOOKED_AT + 1) this.#moments.shift();
    const [first, ...others] = this.#moments;
    const milliseconds = at - (first?.at ?? at);
    const seen = others.reduce((sum, moment) => sum + moment.examples, 0);
    return milliseconds > 0 ? (seen / milliseconds) * 1000 : 0;
  }
}
