/** The arguments that the built-in blocks share. */

import type { ArgumentReference, ParamValue } from "../layers/param-value";
import type { BlockArgument } from "../network/document";

export const FILTERS_ARGUMENT: BlockArgument = {
  name: "filters",
  label: "Filters",
  kind: "integer",
  default: 16,
};

/** Only the first of a stage's blocks shrinks the image. */
export const STRIDE_ARGUMENT: BlockArgument = {
  name: "stride",
  label: "Stride",
  kind: "integer",
  default: 1,
  afterFirst: 1,
};

export const SHORTCUT_ARGUMENT: BlockArgument = {
  name: "shortcut",
  label: "Shortcut",
  kind: "choice",
  default: "auto",
  choices: ["auto", "identity", "pad", "projection"],
};

/** "Same" as TensorFlow pads, where a stride's odd pixel is added behind; numbers as PyTorch does, as many on each side. */
export const PADDING_ARGUMENT: BlockArgument = {
  name: "padding",
  label: "Padding",
  kind: "choice",
  default: "same",
  choices: ["same", "numbers"],
};

export const FILTERS: ArgumentReference = { arg: "filters" };
export const STRIDE: ArgumentReference = { arg: "stride" };
export const SHORTCUT: ArgumentReference = { arg: "shortcut" };

/** For a convolution of this side, whose padding follows the block's. */
export function padded(kernel: number): Readonly<Record<string, ParamValue>> {
  return { kernel, padding: { arg: PADDING_ARGUMENT.name }, ...borders((kernel - 1) / 2) };
}

/** As many pixels on all sides: they count where padding is given in numbers. */
export function borders(pixels: number): Readonly<Record<string, ParamValue>> {
  return { padTop: pixels, padBottom: pixels, padLeft: pixels, padRight: pixels };
}
