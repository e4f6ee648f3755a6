/** The images of a look, batch by batch, as often as an instrument goes over them; where a person stops it, no more of them come. */
import type { ImagePiece, ImageSource, LookedPart } from "./image-source";
import type { Look, LookedBatch } from "./instrument";

/** Told while an instrument is at work, with the cost of an image where the instrument said one; answers whether it may go on. */
export type MayGoOn = (done: number, total: number, cost?: number) => Promise<boolean>;

/** Of images that stay on the device from pass to pass. */
const MOST_HELD_BYTES = 64 * 2 ** 20;

export class LookedImages
  implements Pick<Look, "batches" | "training" | "passes" | "costs" | "within" | "isStopped">
{
  readonly #source: ImageSource;
  readonly #batch: number;
  readonly #mayGoOn: MayGoOn;
  #passes = 1;
  #cost: number | undefined;
  /** Images of the training part that are gone over, too, as many as they cost: those that were told beforehand, and those that came. */
  #trainingTold = 0;
  #training = 0;
  /** Of passes that come again: batches that stay on the device. */
  readonly #held = new Map<string, Piece[]>();
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

  readonly passes: Look["passes"] = (count, training) => {
    this.#passes = count;
    if (training) this.#trainingTold = training.times * this.#source.training(training.images).count;
  };

  readonly costs = (passes: number): void => {
    this.#cost = passes;
  };

  /** Frees what was held. */
  dispose(): void {
    for (const { batch } of [...this.#held.values()].flat()) batch.dispose();
    this.#held.clear();
  }

  readonly isStopped = (): boolean => this.#stopped;

  readonly within = async (share: number): Promise<boolean> => {
    const done = this.#over + this.#before + share * this.#inside;
    const total = Math.max(this.#training, this.#trainingTold) + this.#passes * this.#source.count;
    if (!this.#stopped) this.#stopped = !(await this.#mayGoOn(done, Math.max(total, done), this.#cost));
    return !this.#stopped;
  };

  readonly batches = (): AsyncGenerator<LookedBatch> =>
    this.#pass("looked at", this.#source, (to) => {
      this.#seen = Math.max(this.#seen, to);
    });

  readonly training = (most: number, weight = 1): AsyncGenerator<LookedBatch> => {
    const part = this.#source.training(most);
    this.#training += weight * part.count;
    return this.#pass(`training, ${most}`, part, () => {}, weight);
  };

  async *#pass(
    name: string,
    part: LookedPart,
    onSeen: (to: number) => void,
    weight = 1,
  ): AsyncGenerator<LookedBatch> {
    const known = this.#held.get(name);
    const isHeld = known !== undefined || this.#comesAgain(part);
    const pieces: Piece[] = [];
    try {
      for await (const { from, to, make } of known ?? part.pieces(this.#batch)) {
        this.#before = weight * from;
        this.#inside = weight * (to - from);
        if (!(await this.within(0))) return;
        const batch = make();
        if (isHeld) pieces.push({ from, to, batch, make: () => batch });
        try {
          yield batch;
        } finally {
          if (!isHeld) batch.dispose();
        }
        if (!this.#stopped) onSeen(to);
      }
      if (!known && isHeld) this.#held.set(name, pieces);
    } finally {
      // A pass that ended early holds only some.
      if (isHeld && !this.#held.has(name)) for (const { batch } of pieces) batch.dispose();
    }
    this.#over += weight * part.count;
    this.#before = 0;
    this.#inside = 0;
  }

  /** Small enough to stay where it is asked for often: asking the host for the same images takes longer than small networks do. */
  #comesAgain({ count }: LookedPart): boolean {
    const pixels = this.#source.imageShape.reduce((product, side) => product * side, 1);
    return this.#passes > 1 && 4 * count * pixels <= MOST_HELD_BYTES;
  }
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly batch: ReturnType<ImagePiece["make"]>;
  make(): ReturnType<ImagePiece["make"]>;
}
