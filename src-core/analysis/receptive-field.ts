/**
 * How many input pixels one output pixel sees: the recurrence of Araujo, Norris & Sim, "Computing receptive fields of
 * convolutional neural networks" (Distill 2019), equations 1 and 2, walked forwards: r' = r + (k - 1) j and j' = j s.
 */
import type { Window } from "../layers/layer";

export interface Field {
  /** Input pixels that one pixel here sees: [height, width]. */
  readonly size: readonly [number, number];
  /** Input pixels between neighbouring pixels here: [height, width]. */
  readonly jump: readonly [number, number];
}

/** A field, or the whole image once something has looked at all of it. */
export type ReceptiveField = Field | "all";

export const INPUT_FIELD: Field = { size: [1, 1], jump: [1, 1] };

/** The field after a window has slid over what the inputs see. Branches that meet: the widest counts. */
export function fieldAfter(
  inputs: readonly (ReceptiveField | undefined)[],
  window: Window | "global" | undefined,
): ReceptiveField | undefined {
  const [first, ...others] = inputs;
  const joined = others.reduce(widest, first);
  if (joined === undefined || joined === "all" || window === undefined) return joined;
  if (window === "global") return "all";
  const [height, width] = joined.size;
  const [jumpHeight, jumpWidth] = joined.jump;
  return {
    size: [height + (window.size[0] - 1) * jumpHeight, width + (window.size[1] - 1) * jumpWidth],
    jump: [jumpHeight * window.stride[0], jumpWidth * window.stride[1]],
  };
}

function widest(
  one: ReceptiveField | undefined,
  other: ReceptiveField | undefined,
): ReceptiveField | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one === "all" || other === "all") return "all";
  return { size: larger(one.size, other.size), jump: larger(one.jump, other.jump) };
}

function larger(one: readonly [number, number], other: readonly [number, number]): readonly [number, number] {
  return [Math.max(one[0], other[0]), Math.max(one[1], other[1])];
}

export function sameField(one: ReceptiveField | undefined, other: ReceptiveField | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined || one === "all" || other === "all") return false;
  return (
    one.size[0] === other.size[0] &&
    one.size[1] === other.size[1] &&
    one.jump[0] === other.jump[0] &&
    one.jump[1] === other.jump[1]
  );
}
