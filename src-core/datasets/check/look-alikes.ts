/**
 * Pictures that look alike and stand in different parts: a validation or a test that has them is easier than it seems. Hashes tell which
 * pictures may be alike, their pixels tell which are.
 */
import { nearHashes } from "./near-hashes";

/** Mean absolute difference of the bytes of two pictures, 0 to 255, up to which they count as alike. */
export const ALIKE_DIFFERENCE = 8;
/** Of more with one and the same hash it says nothing: plain surfaces. They are told together and not compared one by one. */
const MOST_OF_A_HASH = 500;
/** Pixels of two pictures are compared so many times at most. */
const MOST_COMPARED = 2_000_000;
const COMPARED_AT_ONCE = 500;
const MOST_KEPT = 100;

/** Pictures with different pixels. */
export interface DistinctPictures {
  readonly count: number;
  /** `[count, 2]` */
  readonly hashes: Uint32Array;
  /** The parts that each stands in, as bits. */
  readonly parts: Uint8Array;
  /** Mean absolute difference of two of them; any number above `most` where it is above that. */
  difference(one: number, other: number, most: number): number;
}

export interface AlikePair {
  readonly one: number;
  readonly other: number;
  readonly difference: number;
}

export interface LookAlikes {
  readonly count: number;
  /** The most alike of them. */
  readonly pairs: readonly AlikePair[];
  /** Of pictures that all have one hash, too many to be compared. */
  readonly crowds: readonly (readonly number[])[];
  /** False where too many were nearly alike, and some were not compared. */
  readonly isComplete: boolean;
}

/** Pauses every few milliseconds. */
export function* lookAlikes(
  pictures: DistinctPictures,
  mostCompared = MOST_COMPARED,
): Generator<void, LookAlikes> {
  const groups = groupsOf(pictures);
  const crowds = groups.filter(({ length }) => length > MOST_OF_A_HASH);
  const small = groups.filter(({ length }) => length <= MOST_OF_A_HASH);
  yield;
  const nearest = nearestPairs();
  let left = mostCompared;
  const compare = function* (one: readonly number[], other: readonly number[]): Generator<void, void> {
    for (const first of one)
      for (const second of other) {
        if (one === other && second <= first) continue;
        if (!areParted(pictures.parts[first] ?? 0, pictures.parts[second] ?? 0)) continue;
        if (left <= 0) return;
        left -= 1;
        const difference = pictures.difference(first, second, ALIKE_DIFFERENCE);
        if (difference <= ALIKE_DIFFERENCE)
          nearest.add({ one: Math.min(first, second), other: Math.max(first, second), difference });
        if (left % COMPARED_AT_ONCE === 0) yield;
      }
  };
  for (const group of small) yield* compare(group, group);
  const near: number[] = [];
  const hashes = new Uint32Array(small.length * 2);
  small.forEach(([first = 0], place) => {
    hashes.set(pictures.hashes.subarray(2 * first, 2 * first + 2), 2 * place);
  });
  let isComplete = yield* nearHashes(hashes, (one, other) => {
    if (near.length < 2 * mostCompared) near.push(one, other);
  });
  isComplete &&= near.length < 2 * mostCompared;
  for (let pair = 0; pair < near.length && left > 0; pair += 2)
    yield* compare(small[near[pair] ?? 0] ?? [], small[near[pair + 1] ?? 0] ?? []);
  return { count: nearest.count(), pairs: nearest.pairs(), crowds, isComplete: isComplete && left > 0 };
}

/** Whether two pictures stand in parts of which one is not the other's. */
export function areParted(one: number, other: number): boolean {
  const all = one | other;
  return (all & (all - 1)) !== 0;
}

/** Places of pictures with equal hashes. */
function groupsOf({ count, hashes }: DistinctPictures): number[][] {
  const groups = new Map<string, number[]>();
  for (let picture = 0; picture < count; picture += 1) {
    const key = `${hashes[2 * picture]} ${hashes[2 * picture + 1]}`;
    const group = groups.get(key);
    if (group) group.push(picture);
    else groups.set(key, [picture]);
  }
  return [...groups.values()];
}

function nearestPairs() {
  let kept: AlikePair[] = [];
  let count = 0;
  const cut = (): void => {
    kept.sort(
      (one, other) => one.difference - other.difference || one.one - other.one || one.other - other.other,
    );
    kept = kept.slice(0, MOST_KEPT);
  };
  return {
    add(pair: AlikePair): void {
      count += 1;
      kept.push(pair);
      if (kept.length >= 10 * MOST_KEPT) cut();
    },
    count: () => count,
    pairs: (): readonly AlikePair[] => {
      cut();
      return kept;
    },
  };
}
