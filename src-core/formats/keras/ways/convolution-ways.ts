/** How convolutions are written for TensorFlow.js, which has no groups but one a channel, and no padding in numbers. */
import type { Attributes, Pair } from "../../../program/operation";
import { spreadSides } from "../../../program/shapes";
import { type Refused, refused, type StepInputs } from "./way";

/** A kernel that is written out with zeros between the groups has fewer than this many times the weights. */
const MOST_ZEROS = 4;

export type GroupsWay =
  | { readonly kind: "ungrouped" }
  /** One channel a group: the same values, with the filters of a channel beside one another. */
  | { readonly kind: "depthwise"; readonly multiplier: number }
  /** One convolution whose kernel has zeros between the groups. */
  | { readonly kind: "zeros" }
  | Refused;

export function groupsWay(
  { groups, filters }: Attributes["conv2d"],
  { shapes: [shape = []] }: StepInputs,
): GroupsWay {
  if (groups === 1) return { kind: "ungrouped" };
  if (groups === shape.at(-1)) return { kind: "depthwise", multiplier: filters / groups };
  if (groups < MOST_ZEROS) return { kind: "zeros" };
  return refused(
    `TensorFlow.js has no layer for a convolution in groups; one without them would have at least ${MOST_ZEROS} times the weights.`,
    `Use at most ${MOST_ZEROS - 1} groups, or as many as channels, instead.`,
  );
}

export type TransposedWay =
  | { readonly kind: "plain"; readonly padding: "same" | "valid" }
  /** With padding in numbers: what `valid` makes, cropped. */
  | { readonly kind: "cropped"; readonly crop: readonly [Pair, Pair] }
  | Refused;

export function transposedWay(
  attributes: Attributes["transposedConv2d"],
  { shapes: [shape = []] }: StepInputs,
): TransposedWay {
  const { padding } = attributes;
  if (typeof padding === "string") return { kind: "plain", padding };
  const whole = spreadSides(shape, { ...attributes, padding: "valid" });
  const wanted = spreadSides(shape, attributes);
  const [top, , left] = padding;
  const [bottom, right] = [whole[0] - top - wanted[0], whole[1] - left - wanted[1]];
  if (bottom >= 0 && right >= 0) {
    return {
      kind: "cropped",
      crop: [
        [top, bottom],
        [left, right],
      ],
    };
  }
  return refused(
    "Transposed convolutions there have no output padding beyond the windows.",
    "Use an output padding of at most the padding below and on the right instead.",
  );
}
