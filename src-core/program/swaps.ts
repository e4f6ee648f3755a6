/** Blocks of a stage that change places: their weights move, their steps and sites stay (Veit et al. 2016, section 4.3). */
import type { Program } from "./program";
import type { RemovableUnit } from "./removable";

export type Swap = readonly [RemovableUnit, RemovableUnit];

/** Units of a stage that compute the same with other weights: groups of two or more, in the order in which they are computed. */
export function swappableUnits(
  { shapes }: Program,
  units: readonly RemovableUnit[],
): readonly (readonly RemovableUnit[])[] {
  const groups = new Map<string, RemovableUnit[]>();
  for (const unit of units) {
    if (unit.steps.every(({ weights }) => weights.length === 0)) continue;
    const stage = unit.name.slice(0, Math.max(0, unit.name.lastIndexOf("/")));
    const steps = unit.steps.map(({ operation, weights }) => [operation, weights.map(({ shape }) => shape)]);
    const key = JSON.stringify([stage, unit.kind, shapes[unit.source], shapes[unit.end], steps]);
    groups.set(key, [...(groups.get(key) ?? []), unit]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** After these swaps, one after the other: by a weight's name the name of the one whose values it has now. Others keep theirs. */
export function movedWeights(swaps: readonly Swap[]): ReadonlyMap<string, string> {
  const moved = new Map<string, string>();
  const namesOf = ({ steps }: RemovableUnit): string[] =>
    steps.flatMap(({ weights }) => weights.map(({ name }) => name));
  for (const [one, other] of swaps) {
    const others = namesOf(other);
    namesOf(one).forEach((name, place) => {
      const partner = others[place] ?? name;
      const [first, second] = [moved.get(name) ?? name, moved.get(partner) ?? partner];
      moved.set(name, second);
      moved.set(partner, first);
    });
  }
  return moved;
}
