/**
 * What a name in an ONNX graph stands for while it is read. ONNX's axes and ours are kept apart: a value of ours lies `[height, width,
 * channels]`, and `axes` says which of ours each axis of ONNX is. So a Transpose moves nothing, and images come out as they are drawn.
 */
import type { Shape } from "../../../layers/layer";
import type { ValueId } from "../../../program/program";
import { BATCH_SIZE, type Constant, OPEN } from "./constants";

/** An axis of ONNX that is the batch, and one of a single place that ours has not. */
export const BATCH_AXIS = -1;
export const UNIT_AXIS = -2;

export interface Activation {
  readonly kind: "activation";
  readonly value: ValueId;
  /** Ours, for one example; 0: a side that is open. */
  readonly shape: Shape;
  /** Of each axis of ONNX: which of ours it is, or the batch, or one place. Ours that are not among them have one place. */
  readonly axes: readonly number[];
  /** A vector whose values ONNX has in another order than ours: the image that it was, and our axes in ONNX's order. */
  readonly pending?: { readonly shape: Shape; readonly order: readonly number[] };
  /** Zeros were put around `of` to make it: what follows may take them into its own padding. */
  readonly padded?: { readonly of: Activation; readonly borders: readonly [number, number, number, number] };
}

/** The same values under other lengths, which nothing of ours has yet: groups of channels. Made only when something needs it. */
export interface View {
  readonly kind: "view";
  readonly of: Activation;
  /** Lengths behind the batch. */
  readonly dims: readonly number[];
}

/** A norm that is spelt out, as far as it was read: the mean of x, x less its mean, the square of that, ... */
export interface Partial {
  readonly kind: "partial";
  readonly of: Activation;
  readonly what: "mean" | "centred" | "centredSquares" | "variance" | "deviation" | "squares" | "length";
  readonly over: "image" | "pixel";
  readonly epsilon: number;
}

/** A result of a node beside the one that ours has: whatever reads it cannot be had. */
export interface Absent {
  readonly kind: "absent";
}

export type Operand = Constant | Activation | View | Partial | Absent;

/** Of ONNX, the batch among them. */
export function dimsOf({ axes, shape }: Activation): readonly number[] {
  return axes.map((axis) => {
    if (axis === BATCH_AXIS) return BATCH_SIZE;
    if (axis === UNIT_AXIS) return 1;
    const side = shape[axis] ?? 1;
    return side === 0 ? OPEN : side;
  });
}

/** Images as ONNX has them, and as TensorFlow has them, in our axes. */
export const CHANNELS_FIRST = [BATCH_AXIS, 2, 0, 1];
export const CHANNELS_LAST = [BATCH_AXIS, 0, 1, 2];
export const VECTOR = [BATCH_AXIS, 0];

/** Our axis of the channels, or features. */
export function channelAxis({ shape }: Activation): number {
  return shape.length - 1;
}

export function sameNumbers(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

/** An axis of ONNX, counted from the end where it is negative. Undefined: there is none. */
export function axisAt(axis: number, rank: number): number | undefined {
  const place = axis < 0 ? axis + rank : axis;
  return Number.isInteger(place) && place >= 0 && place < rank ? place : undefined;
}
