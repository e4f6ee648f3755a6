/** What could be removed of a drawing without blocks: a layer with a kernel, with what follows it up to the next one. */
import { SkiploomError } from "../foundation/errors";
import { selectedUnit } from "./plain-units";
import type { Program, Step } from "./program";

/** Paths of such layers, in the order in which they are computed, where what goes in has the shape of what comes out. */
export function bypassableLayers(program: Program): readonly (readonly string[])[] {
  const groups: Step[][] = [];
  for (const step of program.steps) {
    if (step.weights.some(({ shape }) => shape.length > 1)) groups.push([step]);
    else groups.at(-1)?.push(step);
  }
  return groups.flatMap((group) => {
    const paths = [...new Set(group.map(({ path }) => path))];
    return canBypass(program, paths) ? [paths] : [];
  });
}

function canBypass(program: Program, paths: readonly string[]): boolean {
  try {
    return selectedUnit(program, paths).canBypass;
  } catch (error) {
    // Several values go in or come out.
    if (error instanceof SkiploomError) return false;
    throw error;
  }
}
