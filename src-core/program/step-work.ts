/** How much of a pass's work steps are, for shares of its time: no operation is counted as its device does it. */
import type { Program, Step } from "./program";

/** Of one image: each number of a kernel once a pixel of what comes out, and one operation for each number that is made. */
export function workOf({ shapes }: Program, steps: readonly Step[]): number {
  return steps.reduce((sum, { output, weights }) => {
    const shape = shapes[output] ?? [];
    const pixels = sizeOf(shape.slice(0, -1));
    const kernels = weights.reduce(
      (all, weight) => all + (weight.shape.length > 1 ? sizeOf(weight.shape) : 0),
      0,
    );
    return sum + kernels * pixels + sizeOf(shape);
  }, 0);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
