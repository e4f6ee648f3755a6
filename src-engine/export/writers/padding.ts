/** Padding in numbers in the words of TensorFlow.js, whose layers know `same` and `valid` alone. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Borders, Padding } from "#core/program/operation";
import type { Layer } from "./writer";

/** Zeros around an image, as a layer before the one that is padded. */
export function zerosAround(name: string, [top, bottom, left, right]: Borders): Layer {
  return layers.zeroPadding2d({
    name: `${name}/pad`,
    padding: [
      [top, bottom],
      [left, right],
    ],
    dataFormat: "channelsLast",
  });
}

/** For a layer that may be given zeros: those it is given, and the padding that it then has. */
export function withZeros(
  name: string,
  padding: Padding,
): { readonly before: readonly Layer[]; readonly padding: "same" | "valid" } {
  return typeof padding === "string"
    ? { before: [], padding }
    : { before: [zerosAround(name, padding)], padding: "valid" };
}
