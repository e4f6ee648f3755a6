/** Which classes are taken for which: counts of true class and answer. Only pairs that occur are held, as 65,535 classes have 4 billion. */
import { answerOf, type Predictions } from "./predictions";

export interface ConfusionCell {
  readonly truth: number;
  readonly answer: number;
  readonly count: number;
}

export interface ConfusionMatrix {
  readonly classes: number;
  readonly count: number;
  /** Images of each true class: sums of rows. */
  readonly truths: Uint32Array;
  /** Images that were named so: sums of columns. */
  readonly answers: Uint32Array;
  /** Right ones of each class: the diagonal. */
  readonly right: Uint32Array;
  /** Pairs that occur, by true class (rows), then by answer. */
  readonly cells: readonly ConfusionCell[];
}

export function confusionMatrix(predictions: Predictions): ConfusionMatrix {
  const { count, classes, labels } = predictions;
  const truths = new Uint32Array(classes);
  const answers = new Uint32Array(classes);
  const right = new Uint32Array(classes);
  const counts = new Map<number, number>();
  const add = (into: Uint32Array, place: number): void => {
    into[place] = (into[place] ?? 0) + 1;
  };
  for (let image = 0; image < count; image += 1) {
    const truth = labels[image] ?? 0;
    const answer = answerOf(predictions, image);
    add(truths, truth);
    add(answers, answer);
    if (truth === answer) add(right, truth);
    const key = truth * classes + answer;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const cells = [...counts]
    .sort(([one], [other]) => one - other)
    .map(([key, found]) => ({ truth: Math.floor(key / classes), answer: key % classes, count: found }));
  return { classes, count, truths, answers, right, cells };
}

/** All counts, `[truth][answer]`: for few classes. */
export function denseRows({ classes, cells }: ConfusionMatrix): number[][] {
  const rows = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (const { truth, answer, count } of cells) rows[truth]?.splice(answer, 1, count);
  return rows;
}

/** Wrong pairs, the most frequent first; of equal ones the one with the larger share of its true class. */
export function mostConfused({ cells, truths }: ConfusionMatrix, most: number): ConfusionCell[] {
  const share = ({ truth, count }: ConfusionCell): number => count / (truths[truth] ?? 1);
  return cells
    .filter(({ truth, answer }) => truth !== answer)
    .sort((one, other) => other.count - one.count || share(other) - share(one) || one.truth - other.truth)
    .slice(0, most);
}

/**
 * An order of classes in which those that are taken for each other stand side by side: from the pair that is confused most, always the
 * class that is confused most with the ends of what stands already. Classes that nothing is confused with keep their order at the end.
 */
export function confusedSideBySide({ cells, classes }: ConfusionMatrix): Uint32Array {
  const links = new Map<number, Map<number, number>>();
  const link = (one: number, other: number, count: number): void => {
    const known = links.get(one) ?? new Map<number, number>();
    known.set(other, (known.get(other) ?? 0) + count);
    links.set(one, known);
  };
  for (const { truth, answer, count } of cells) {
    if (truth === answer) continue;
    link(truth, answer, count);
    link(answer, truth, count);
  }
  const left = new Set(links.keys());
  const order: number[] = [];
  while (left.size > 0) {
    const chain = longChain(links, left);
    order.push(...chain);
  }
  const placed = new Set(order);
  for (let place = 0; place < classes; place += 1) if (!placed.has(place)) order.push(place);
  return Uint32Array.from(order);
}

/** Takes the classes of one chain out of `left`. */
function longChain(links: ReadonlyMap<number, ReadonlyMap<number, number>>, left: Set<number>): number[] {
  const chain = [heaviest(links, left)];
  left.delete(chain[0] ?? 0);
  for (;;) {
    const [first = 0, last = 0] = [chain[0], chain.at(-1)];
    const before = nearest(links, left, first);
    const after = nearest(links, left, last);
    const takesBefore = before !== undefined && (after === undefined || before.count > after.count);
    const next = takesBefore ? before : after;
    if (next === undefined) return chain;
    left.delete(next.place);
    if (takesBefore) chain.unshift(next.place);
    else chain.push(next.place);
  }
}

/** One end of the pair that is confused most. */
function heaviest(
  links: ReadonlyMap<number, ReadonlyMap<number, number>>,
  left: ReadonlySet<number>,
): number {
  let best = { place: -1, count: -1 };
  for (const place of [...left].sort((one, other) => one - other)) {
    const count = nearest(links, left, place)?.count ?? 0;
    if (count > best.count) best = { place, count };
  }
  return best.place;
}

function nearest(
  links: ReadonlyMap<number, ReadonlyMap<number, number>>,
  left: ReadonlySet<number>,
  to: number,
): { readonly place: number; readonly count: number } | undefined {
  let best: { place: number; count: number } | undefined;
  for (const [place, count] of links.get(to) ?? []) {
    if (!left.has(place) || place === to) continue;
    if (!best || count > best.count || (count === best.count && place < best.place)) best = { place, count };
  }
  return best;
}
