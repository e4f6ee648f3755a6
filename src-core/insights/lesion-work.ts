/** What lesions cost, in passes of the whole network: of each change what lies behind it is computed. */
import type { Program, Step, ValueId } from "../program/program";
import type { RemovableUnit } from "../program/removable";
import { workOf } from "../program/step-work";
import type { Swap } from "../program/swaps";

interface Change {
  readonly removed: readonly RemovableUnit[];
  readonly swaps: readonly Swap[];
}

/** Shares of the whole network's pass that are computed anew, one a change, in the order in which a pass comes to them. */
export function sharesBehind(program: Program, changes: readonly Change[]): number[] {
  const whole = workOf(program, program.steps);
  return changes
    .map((change) => workOf(program, stepsBehind(program, change)) / whole)
    .sort((one, other) => other - one);
}

/** From the first step that the change reaches: a merge, or whoever reads what is bypassed; the first step of what changes places. */
function stepsBehind({ steps }: Program, { removed, swaps }: Change): readonly Step[] {
  const ends = new Set<ValueId>(removed.map(({ end }) => end));
  const moved = new Set(swaps.flat().flatMap((unit) => unit.steps.map(({ name }) => name)));
  const first = steps.findIndex(({ name, output }) => ends.has(output) || moved.has(name));
  return first < 0 ? [] : steps.slice(first);
}
