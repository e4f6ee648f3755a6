/** The images of a look, batch by batch, as often as an instrument goes over them; where a person stops it, no more of them come. */
import type { ImageSource, LookedPart } from "./image-source";
import type { Look, LookedBatch } from "./instrument";

/** Told while an instrument is at work; answers whether it may go on. */
export type MayGoOn = (done: number, total: number) => Promise<boolean>;

export class LookedImages implements Pick<Look, "batches" | "training" | "passes" | "within" | "isStopped"> {
  readonly #source: ImageSource;
  readonly #batch: number;
  readonly #mayGoOn: MayGoOn;
  #passes = 1;
  /** Images of the training part that are gone over, too. */
  #training = 0;
  /** Images of the passes that are over. */
  #over = 0;
  /** Of the pass under way: images before the batch, and in it. */
  #before = 0;
  #inside = 0;
  #stopped = false;
  #seen = 0;

  /** @param batch how many images at once */
  constructor(source: ImageSource, batch: number, mayGoOn: MayGoOn) {
    this.#source = source;
    this.#batch = batch;
    this.#mayGoOn = mayGoOn;
  }

  /** How many of the images were looked at, once or more often. */
  get seen(): number {
    return this.#seen;
  }

  readonly passes = (count: number): void => {
    this.#passes = count;
  };

  readonly isStopped = (): boolean => this.#stopped;

  readonly within = async (share: number): Promise<boolean> => {
    const done = this.#over + this.#before + share * this.#inside;
    const total = this.#training + this.#passes * this.#source.count;
    if (!this.#stopped) this.#stopped = !(await this.#mayGoOn(done, Math.max(total, done)));
    return !this.#stopped;
  };

  readonly batches = (): AsyncGenerator<LookedBatch> =>
    this.#pass(this.#source, (to) => {
      this.#seen = Math.max(this.#seen, to);
    });

  readonly training = (most: number): AsyncGenerator<LookedBatch> => {
    const part = this.#source.training(most);
    this.#training += part.count;
    return this.#pass(part, () => {});
  };

  async *#pass(part: LookedPart, onSeen: (to: number) => void): AsyncGenerator<LookedBatch> {
    for await (const { from, to, make } of part.pieces(this.#batch)) {
      this.#before = from;
      this.#inside = to - from;
      if (!(await this.within(0))) return;
      const batch = make();
      try {
        yield batch;
      } finally {
        batch.dispose();
      }
      if (!this.#stopped) onSeen(to);
    }
    this.#over += part.count;
    this.#before = 0;
    this.#inside = 0;
  }
}
