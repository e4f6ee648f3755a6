/** Words and small checks about shapes that every layer type shares. */
import type { LayerProblem, LayerProblemCode, Shape, ShapeResult } from "./layer";

/** Values in one tensor of one example, or in one layer's weights; more would not fit into memory (1 GiB as float32). */
export const MAXIMUM_VALUES = 2 ** 28;

export const BYTES_PER_VALUE = 4;

/** `8×8×16`, or `64` for a flat shape. */
export function formatShape(shape: Shape): string {
  return shape.join("×");
}

export function countValues(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The one with the most values, of several such the one with the most axes. */
export function largest(shapes: readonly Shape[]): Shape {
  return shapes.reduce<Shape>((most, shape) => {
    const [had, has] = [countValues(most), countValues(shape)];
    return has > had || (has === had && shape.length > most.length) ? shape : most;
  }, shapes[0] ?? []);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

export function problem(code: LayerProblemCode, message: string): LayerProblem {
  return { code, message };
}

export function refuse(code: LayerProblemCode, message: string): ShapeResult {
  return { ok: false, problem: { code, message } };
}

/** Accepts a shape, unless it is too large to hold. */
export function accept(shape: Shape, warnings: readonly LayerProblem[] = []): ShapeResult {
  if (countValues(shape) > MAXIMUM_VALUES) {
    return refuse(
      "too-large",
      `An output of ${formatShape(shape)} is too large to hold in memory. Reduce its size or its channels.`,
    );
  }
  return warnings.length > 0 ? { ok: true, shape, warnings } : { ok: true, shape };
}

/** The only input of a layer that has one. The caller is never called without it. */
export function onlyInput(inputs: readonly Shape[]): Shape {
  const [input] = inputs;
  if (input === undefined) throw new TypeError("This layer needs an input shape.");
  return input;
}

/** A feature map's height, width and channels, or undefined when the shape is not one. */
export function asImage(
  shape: Shape,
): readonly [height: number, width: number, channels: number] | undefined {
  const [height, width, channels] = shape;
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined) {
    return undefined;
  }
  return [height, width, channels];
}

export function refuseFlat(label: string, shape: Shape): ShapeResult {
  return refuse(
    "wrong-rank",
    `${label} needs a feature map (height × width × channels), but a flat vector of ${formatShape(shape)} comes in.`,
  );
}

/** Channels of a feature map, or features of a flat vector: the last axis of both. */
export function lastAxis(shape: Shape): number {
  return shape[shape.length - 1] ?? 0;
}
