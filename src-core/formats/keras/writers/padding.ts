/** Zeros around an image, and places left out, in Keras' words. */
import type { Shape } from "../../../layers/layer";
import type { Borders, Padding, Pair } from "../../../program/operation";
import type { Result, StepToWrite } from "./writer";

export function zerosAround(
  { put }: StepToWrite,
  name: string,
  input: Result,
  [top, bottom, left, right]: Borders,
): Result {
  return put({
    className: "ZeroPadding2D",
    name,
    inputs: [input],
    config: {
      padding: [
        [top, bottom],
        [left, right],
      ],
      data_format: "channels_last",
    },
    shape: withSides(input.shape, top + bottom, left + right),
  });
}

/** Keras' layers know `same` and `valid` alone. For one that may be given zeros: those, and the padding that it then has. */
export function padded(
  it: StepToWrite,
  padding: Padding,
): { readonly source: Result; readonly padding: "same" | "valid" } {
  if (typeof padding === "string") return { source: it.input, padding };
  return { source: zerosAround(it, `${it.step.name}/pad`, it.input, padding), padding: "valid" };
}

export function cropped(
  { put }: StepToWrite,
  name: string,
  input: Result,
  rows: Pair,
  columns: Pair,
): Result {
  return put({
    className: "Cropping2D",
    name,
    inputs: [input],
    config: { cropping: [[...rows], [...columns]], data_format: "channels_last" },
    shape: withSides(input.shape, -rows[0] - rows[1], -columns[0] - columns[1]),
  });
}

function withSides([height = 0, width = 0, ...rest]: Shape, down: number, across: number): Shape {
  return [height + down, width + across, ...rest];
}
