/**
 * How a pool is written for TensorFlow.js, whose pools know `same` and `valid` alone, and whose padding layer pads with zeros, which
 * a maximum would take for values and a mean would count.
 */
import { bordersAlong } from "../../../layers/sliding-window";
import type { Attributes, Borders, Pair } from "../../../program/operation";
import { type Refused, refused, type StepInputs } from "./way";

export type PoolWay =
  /** TensorFlow.js's own padding. */
  | { readonly kind: "plain"; readonly padding: "same" | "valid" }
  /** Zeros around the image first. */
  | { readonly kind: "zeros"; readonly borders: Borders }
  | Picked
  | Refused;

/**
 * `same` with stride 1 has every window that begins at most half a window before the image: those that are wanted are picked from
 * it, first by cropping, then by the strides.
 */
interface Picked {
  readonly kind: "picked";
  readonly crop: readonly [Pair, Pair];
}

export function maxPoolWay(
  { padding, ...pool }: Attributes["maxPool"],
  { shapes: [shape = []], isNeverNegative }: StepInputs,
): PoolWay {
  if (typeof padding === "string") return { kind: "plain", padding };
  const way = numberedWay(sidesOf(shape), { ...pool, padding });
  if (way?.kind === "plain") return way;
  if (isNeverNegative(0)) return { kind: "zeros", borders: padding };
  return way ?? tooMuchPadding("put a ReLU before it");
}

export function averagePoolWay(
  { padding, countsPadding, ...pool }: Attributes["averagePool"],
  { shapes: [shape = []] }: StepInputs,
): PoolWay {
  const sides = sidesOf(shape);
  if (padding === "valid") return { kind: "plain", padding };
  if (countsPadding) {
    const borders = padding === "same" ? sameBorders(sides, pool.window, pool.strides) : padding;
    return { kind: "zeros", borders };
  }
  if (padding === "same") return { kind: "plain", padding };
  return numberedWay(sides, { ...pool, padding }) ?? tooMuchPadding("let it count padding");
}

function tooMuchPadding(otherwise: string): Refused {
  return refused(
    "Pools there have no padding by more than half of a window.",
    `Use padding same or valid, or ${otherwise}, instead.`,
  );
}

interface NumberedPool {
  readonly window: Pair;
  readonly strides: Pair;
  readonly padding: Borders;
}

/** Padding in numbers that takes no part in the result; undefined where no standard layers do that. */
function numberedWay(
  sides: Pair,
  { window, strides, padding }: NumberedPool,
): { readonly kind: "plain"; readonly padding: "same" } | Picked | undefined {
  const axes = ([0, 1] as const).map((axis) =>
    axisWay(sides[axis], window[axis], strides[axis], [padding[2 * axis] ?? 0, padding[2 * axis + 1] ?? 0]),
  );
  if (axes.every(({ isSame }) => isSame)) return { kind: "plain", padding: "same" };
  const [rows, columns] = axes.map(({ crop }) => crop);
  return rows && columns ? { kind: "picked", crop: [rows, columns] } : undefined;
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

function sidesOf([height = 0, width = 0]: readonly number[]): Pair {
  return [height, width];
}

function sameBorders([height, width]: Pair, window: Pair, strides: Pair): Borders {
  const same = { window, strides, dilations: [1, 1], padding: "same" } as const;
  const [top, bottom] = bordersAlong(height, same, 0);
  const [left, right] = bordersAlong(width, same, 1);
  return [top, bottom, left, right];
}
