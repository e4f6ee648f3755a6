/** Where padding "same" is not what networks in PyTorch have: of a stride on an even size it puts the odd pixel at the end. */
import { bordersAlong, effectiveKernel, type SlidingWindow } from "../../layers/sliding-window";
import type { Operation } from "../../program/operation";
import type { Program, Step } from "../../program/program";

/** The window that slides over an image; undefined for what has none, and for what spreads one. */
export function slidingOf(operation: Operation): SlidingWindow | undefined {
  if (!("window" in operation) || operation.kind === "transposedConv2d") return undefined;
  return { ...operation, dilations: "dilations" in operation ? operation.dilations : [1, 1] };
}

/** False where it pads `same`, and half of the kernel on both sides, PyTorch's habit, is something else. */
export function padsAsPyTorch({ operation, inputs }: Step, { shapes }: Program): boolean {
  const sliding = slidingOf(operation);
  if (sliding?.padding !== "same") return true;
  return ([0, 1] as const).every((axis) => {
    const [before] = bordersAlong(shapes[inputs[0] ?? 0]?.[axis] ?? 1, sliding, axis);
    return before === Math.floor((effectiveKernel(sliding, axis) - 1) / 2);
  });
}
