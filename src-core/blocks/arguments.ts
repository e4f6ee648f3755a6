/** The arguments that the built-in blocks share. */

import type { ArgumentReference } from "../layers/param-value";
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

export const FILTERS: ArgumentReference = { arg: "filters" };
export const STRIDE: ArgumentReference = { arg: "stride" };
export const SHORTCUT: ArgumentReference = { arg: "shortcut" };
