/** Which units are removed together, and which change places, in random draws: the same by the same seed. */
import { Random } from "../foundation/random";
import type { RemovableUnit } from "../program/removable";
import type { Swap } from "../program/swaps";

/** As many different whole numbers from 1 to `most`, evenly spread, the ends among them; fewer where there are no more. */
export function spreadCounts(most: number, counts: number): number[] {
  if (most < 1) return [];
  const steps = Math.max(1, counts - 1);
  const all = Array.from({ length: counts }, (_, place) => Math.round(1 + ((most - 1) * place) / steps));
  return [...new Set(all)];
}

/** So many of them, in their own order. */
export function drawnUnits(
  units: readonly RemovableUnit[],
  count: number,
  seed: number,
  draw: number,
): RemovableUnit[] {
  const places = units.map((_, place) => place);
  Random.fromSeed(seed, `lesion/${count}/${draw}`).shuffle(places);
  return places
    .slice(0, count)
    .sort((one, other) => one - other)
    .flatMap((place) => units[place] ?? []);
}

/**
 * So many, one after the other, each of two units of one group, every pair as likely as another and none twice: that would undo itself.
 *
 * @param groups of two or more
 */
export function drawnSwaps(
  groups: readonly (readonly RemovableUnit[])[],
  count: number,
  seed: number,
  draw: number,
): Swap[] {
  const pairs = groups.flatMap((group) =>
    group.flatMap((one, place) => group.slice(place + 1).map((other): Swap => [one, other])),
  );
  Random.fromSeed(seed, `swaps/${count}/${draw}`).shuffle(pairs);
  return pairs.slice(0, count);
}
