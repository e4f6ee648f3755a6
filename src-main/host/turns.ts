/**
 * Work that takes turns: looks into networks, and measurements of how fast the machine is. Two at once would slow each other, and a
 * measurement would be wrong. Trainings wait for none of it.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Begins when all that asked before is over, however it ended. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => {});
    return next;
  }
}
