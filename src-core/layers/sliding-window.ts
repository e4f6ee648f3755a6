/**
 * The arithmetic of windows that slide over a feature map, shared by convolutions and poolings.
 * Sizes follow TensorFlow: `same` gives ceil(n / s), `valid` gives floor((n - k) / s) + 1, where k is the effective
 * kernel, dilation counted. Source: "tf.nn, notes on padding", TensorFlow API documentation.
 */
import type { Padding } from "../program/operation";
import type { LayerComplaint, ParamSpec, ResolvedParams, Shape, ShapeResult, Window } from "./layer";
import { numberParam, textParam } from "./params";
import { accept, asImage, complaint, formatShape, refuse, refuseFlat } from "./shape";

export interface SlidingWindow {
  /** Side of the square window, before dilation. */
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: Padding;
}

export const PADDING_PARAM: ParamSpec = {
  kind: "choice",
  label: "Padding",
  help: "Same adds zeros at the border so that the size stays (divided by the stride); valid uses whole windows only.",
  default: "same",
  choices: [
    { value: "same", label: "Same" },
    { value: "valid", label: "Valid" },
  ],
};

export function readPadding(params: ResolvedParams): Padding {
  return textParam(params, "padding") === "valid" ? "valid" : "same";
}

/** Reads a convolution's window; poolings name their window `size` and have no dilation. */
export function readWindow(params: ResolvedParams, kernelKey: "kernel" | "size"): SlidingWindow {
  return {
    kernel: numberParam(params, kernelKey),
    stride: numberParam(params, "stride"),
    dilation: kernelKey === "kernel" ? numberParam(params, "dilation") : 1,
    padding: readPadding(params),
  };
}

/** Pixels from the first to the last that a window touches: k + (k - 1)(d - 1). */
export function effectiveKernel(window: SlidingWindow): number {
  return window.kernel + (window.kernel - 1) * (window.dilation - 1);
}

/** Length of the output along one axis; 0 when no window fits. */
export function outputLength(length: number, window: SlidingWindow): number {
  if (window.padding === "same") return Math.ceil(length / window.stride);
  const kernel = effectiveKernel(window);
  return kernel > length ? 0 : Math.floor((length - kernel) / window.stride) + 1;
}

export function receptiveWindow(window: SlidingWindow): Window {
  const size = effectiveKernel(window);
  return { size: [size, size], stride: [window.stride, window.stride] };
}

/** Pixels at the end of an axis that no window reaches. */
export function unseenTail(length: number, window: SlidingWindow): number {
  if (window.padding === "same") return 0;
  const outputs = outputLength(length, window);
  return outputs === 0 ? 0 : length - ((outputs - 1) * window.stride + effectiveKernel(window));
}

/** Warns of pixels that never reach the output. */
export function droppedPixels(
  height: number,
  width: number,
  window: SlidingWindow,
): LayerComplaint | undefined {
  const { kernel, stride } = window;
  if (stride > kernel && (height > kernel || width > kernel)) {
    return complaint(
      "stride-drops-pixels",
      `A ${kernel}×${kernel} window with stride ${stride} jumps over pixels: part of the ${height}×${width} input is never seen.`,
    );
  }
  const rows = unseenTail(height, window);
  const columns = unseenTail(width, window);
  if (rows === 0 && columns === 0) return undefined;
  const parts = [
    rows > 0 ? `the last ${rows === 1 ? "row" : `${rows} rows`}` : "",
    columns > 0 ? `the last ${columns === 1 ? "column" : `${columns} columns`}` : "",
  ].filter((part) => part !== "");
  const verb = rows + columns === 1 ? "is" : "are";
  return complaint(
    "stride-drops-pixels",
    `With stride ${stride} and valid padding, ${parts.join(" and ")} of the ${height}×${width} input ${verb} never seen.`,
  );
}

/**
 * Shape of a window's output.
 *
 * @param label the layer's name in the messages
 * @param channels channels that come out, given those that come in
 */
export function inferWindowed(
  label: string,
  input: Shape,
  window: SlidingWindow,
  channels: (incoming: number) => number,
): ShapeResult {
  const image = asImage(input);
  if (image === undefined) return refuseFlat(label, input);
  const [height, width, incoming] = image;
  const kernel = effectiveKernel(window);
  // With `same` the border is padded until the kernel fits, but a kernel over twice the input would see padding only.
  const room = window.padding === "valid" ? Math.min(height, width) : 2 * Math.max(height, width) + 1;
  if (kernel > room) {
    return refuse(
      "kernel-too-large",
      `The ${kernel}×${kernel} kernel is larger than its ${formatShape([height, width])} input. Use a smaller kernel${window.padding === "valid" ? " or padding same" : ""}.`,
    );
  }
  const warning = droppedPixels(height, width, window);
  return accept(
    [outputLength(height, window), outputLength(width, window), channels(incoming)],
    warning === undefined ? [] : [warning],
  );
}
