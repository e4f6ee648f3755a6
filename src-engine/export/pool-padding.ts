/**
 * How a pool with padding in numbers is written for TensorFlow.js, whose pools know `same` and `valid` alone, and whose padding
 * layer pads with zeros, which a maximum would take for values and a mean would count.
 */
import type { Borders, Pair } from "#core/program/operation";

export interface NumberedPool {
  readonly window: Pair;
  readonly strides: Pair;
  readonly padding: Borders;
}

export type PoolWay =
  /** TensorFlow.js's `same` pads just so. */
  | { readonly kind: "same" }
  /**
   * `same` with stride 1 has every window that begins at most half a window before the image: those that are wanted are picked
   * from it, first by cropping, then by the strides.
   */
  | { readonly kind: "picked"; readonly crop: readonly [Pair, Pair] }
  | { readonly kind: "none" };

/** @param sides height and width of the image */
export function poolWay(sides: Pair, { window, strides, padding }: NumberedPool): PoolWay {
  const axes = ([0, 1] as const).map((axis) =>
    axisWay(sides[axis], window[axis], strides[axis], [padding[2 * axis] ?? 0, padding[2 * axis + 1] ?? 0]),
  );
  if (axes.every(({ isSame }) => isSame)) return { kind: "same" };
  const [rows, columns] = axes.map(({ crop }) => crop);
  return rows && columns ? { kind: "picked", crop: [rows, columns] } : { kind: "none" };
}

interface AxisWay {
  readonly isSame: boolean;
  /** Places to leave out at the start and at the end; undefined where `same` lacks a window that is wanted. */
  readonly crop: Pair | undefined;
}

function axisWay(length: number, window: number, stride: number, [before, after]: Pair): AxisWay {
  const outputs = Math.floor((length + before + after - window) / stride) + 1;
  const sameOutputs = Math.ceil(length / stride);
  const total = Math.max(0, (sameOutputs - 1) * stride + window - length);
  const start = Math.floor((window - 1) / 2) - before;
  const end = length - 1 - start - (outputs - 1) * stride;
  return {
    isSame: outputs === sameOutputs && before === Math.floor(total / 2),
    // What is left at the end is not picked unless a whole stride fits into it.
    crop: start >= 0 && end >= 0 ? [start, end < stride ? 0 : end] : undefined,
  };
}
