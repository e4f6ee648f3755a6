/** What is done about classes of which there are few images: their losses weigh more, or they are drawn as often as the others. */
import { emptyLabels, type Labels } from "../datasets/labels";
import { Random } from "../foundation/random";

/** Training images of each class. */
export function classCounts(labels: Labels, classes: number): Uint32Array {
  const counts = new Uint32Array(classes);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

/**
 * By which the loss of an image of each class is multiplied: images / (classes x images of the class), among the classes that have
 * any. Over all images the mean is 1, and each class has the same sum. A class without images has weight 0, which no image asks for.
 * (King & Zeng 2001; the formula is that of scikit-learn's "balanced".)
 */
export function classWeights(counts: ArrayLike<number>): Float32Array {
  const present = Array.from(counts).filter((count) => count > 0);
  const images = present.reduce((sum, count) => sum + count, 0);
  return Float32Array.from(counts, (count) => (count === 0 ? 0 : images / (present.length * count)));
}

/**
 * Draws every class as often as any other: in rounds, in each of which every class that has images has its turn, in an order of its
 * own. A class hands out its images in a random order, and again in another one when all had their turn. What a draw is follows from
 * seed and number alone, so that a run can go on anywhere.
 */
export class BalancedDraws {
  readonly #seed: number;
  /** Classes that have images, ascending. */
  readonly #classes: Labels;
  /** Places of the images, class by class, and where each class begins. */
  readonly #places: Uint32Array;
  readonly #starts: Uint32Array;
  #round: { readonly number: number; readonly order: Labels } | undefined;
  /** Of each class, its order in the cycle that it was asked for last. */
  readonly #cycles = new Map<number, { readonly number: number; readonly order: Uint32Array }>();

  /** @param labels of the training images, at least one */
  constructor(seed: number, labels: Labels) {
    this.#seed = seed;
    let classes = 0;
    for (const label of labels) classes = Math.max(classes, label + 1);
    const counts = classCounts(labels, classes);
    this.#starts = new Uint32Array(classes + 1);
    counts.forEach((count, index) => {
      this.#starts[index + 1] = (this.#starts[index] ?? 0) + count;
    });
    const next = this.#starts.slice();
    this.#places = new Uint32Array(labels.length);
    labels.forEach((label, place) => {
      const at = next[label] ?? 0;
      this.#places[at] = place;
      next[label] = at + 1;
    });
    this.#classes = presentClasses(counts);
  }

  /** Places of the images of draws `from` to before `from + count`, which are counted from 0 over the run. */
  samples(from: number, count: number): Uint32Array {
    return Uint32Array.from({ length: count }, (_, index) => this.#sample(from + index));
  }

  #sample(draw: number): number {
    const round = Math.floor(draw / this.#classes.length);
    const label = this.#orderOf(round)[draw % this.#classes.length] ?? 0;
    const start = this.#starts[label] ?? 0;
    const size = (this.#starts[label + 1] ?? 0) - start;
    // Once a round, so the round is how often it was asked for before.
    return this.#cycleOf(label, Math.floor(round / size), start, size)[round % size] ?? 0;
  }

  #orderOf(number: number): Labels {
    if (this.#round?.number === number) return this.#round.order;
    const order = this.#classes.slice();
    Random.fromSeed(this.#seed, `balance/${number}`).shuffle(order);
    this.#round = { number, order };
    return order;
  }

  #cycleOf(label: number, number: number, start: number, size: number): Uint32Array {
    const known = this.#cycles.get(label);
    if (known?.number === number) return known.order;
    const order = this.#places.slice(start, start + size);
    Random.fromSeed(this.#seed, `balance/${label}/${number}`).shuffle(order);
    this.#cycles.set(label, { number, order });
    return order;
  }
}

function presentClasses(counts: Uint32Array): Labels {
  const present = Array.from(counts.keys()).filter((index) => (counts[index] ?? 0) > 0);
  const classes = emptyLabels(present.length, counts.length);
  classes.set(present);
  return classes;
}
