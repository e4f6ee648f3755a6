/**
 * Whether units form a chain: every way from the first one's x to the logits goes through each merge, one after the other. Then the
 * gradient at that x is a sum over 2^n paths, each through the skip or through F of each unit (Veit et al. 2016, section 3).
 */
import { SkiploomError } from "../foundation/errors";
import type { Program, Step, ValueId } from "./program";

export interface Chain {
  /** From the images to the output: of each unit the steps from its merge down to the one before, the merge first. */
  readonly segments: readonly (readonly Step[])[];
  /** Steps behind the last merge, the last first. */
  readonly head: readonly Step[];
}

/**
 * @param program without interventions
 * @throws SkiploomError `unsupported`, with what can be asked instead, where they form none
 */
export function chainOf({ steps, units, logits }: Program): Chain {
  const [first] = units;
  if (!first) {
    throw new SkiploomError(
      "unsupported",
      "This network has no skips, so there is one path alone and nothing to count. Look into a network with skips, or ask propagation, which goes by layers too.",
    );
  }
  const between = stepsBetween(steps, first.source, logits);
  const merges = units.map(({ step }) => between.findIndex(({ name }) => name === step));
  units.forEach((unit, place) => {
    const position = merges[place] ?? -1;
    if (!beginsAfter(between, merges[place - 1], unit.source))
      throw noChain(`the skip of ${unit.name} begins before ${units[place - 1]?.name}`);
    const isAfter = position > (merges[place - 1] ?? -1);
    if (isAfter && isBottleneck(between, position, first.source, logits)) return;
    throw noChain(
      `not every path goes through ${unit.name}${isAfter ? "" : ", which has more than one skip"}`,
    );
  });
  const last = merges.at(-1) ?? -1;
  const down = (from: number, to: number): Step[] => between.slice(from + 1, to + 1).reverse();
  return {
    segments: merges.map((position, place) => down(merges[place - 1] ?? -1, position)),
    head: down(last, between.length - 1),
  };
}

/** Whether a unit's x is the result of the merge before it, or made of that. The first one's is where the chain begins. */
function beginsAfter(between: readonly Step[], merge: number | undefined, source: ValueId): boolean {
  return merge === undefined || between.slice(Math.max(0, merge)).some(({ output }) => output === source);
}

function noChain(why: string): SkiploomError {
  return new SkiploomError(
    "unsupported",
    `The units of this network are no chain: ${why}, so paths cannot be counted by units. gradient-split, residual and lesion can look into this network.`,
  );
}

/** Those that depend on a value and that another depends on, in their order. */
function stepsBetween(steps: readonly Step[], source: ValueId, target: ValueId): readonly Step[] {
  const dependent = new Set([source]);
  const above = steps.filter(({ inputs, output }) => {
    const depends = inputs.some((value) => dependent.has(value));
    if (depends) dependent.add(output);
    return depends;
  });
  const needed = new Set([target]);
  const found = above.reverse().filter(({ inputs, output }) => {
    if (!needed.has(output)) return false;
    for (const value of inputs) needed.add(value);
    return true;
  });
  return found.reverse();
}

/** Whether nothing that is made before this step is read behind it, by what depends on the source. */
function isBottleneck(between: readonly Step[], position: number, source: ValueId, logits: ValueId): boolean {
  const before = new Set([source, ...between.slice(0, position).map(({ output }) => output)]);
  if (before.has(logits)) return false;
  return between.slice(position + 1).every(({ inputs }) => inputs.every((value) => !before.has(value)));
}
