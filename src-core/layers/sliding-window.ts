/**
 * The arithmetic of windows that slide over a feature map, shared by convolutions and poolings, one axis at a time.
 * Sizes follow TensorFlow: `same` gives ceil(n / s), otherwise floor((n + padding - k) / s) + 1, where k is the effective
 * kernel, dilation counted. Source: "tf.nn, notes on padding", TensorFlow API documentation.
 */
import type { Padding, Pair } from "../program/operation";
import type { LayerProblem, Shape, ShapeResult, Window } from "./layer";
import { accept, asImage, formatShape, problem, refuse, refuseFlat } from "./shape";

export interface SlidingWindow {
  /** Height and width, before dilation. */
  readonly window: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
}

/** 0: rows, 1: columns. */
export type Axis = 0 | 1;

/** Pixels from the first to the last that a window touches: k + (k - 1)(d - 1). */
export function effectiveKernel({ window, dilations }: SlidingWindow, axis: Axis): number {
  return window[axis] + (window[axis] - 1) * (dilations[axis] - 1);
}

/** Length of the output along one axis; 0 when no window fits. */
export function outputLength(length: number, window: SlidingWindow, axis: Axis): number {
  const stride = window.strides[axis];
  if (window.padding === "same") return Math.ceil(length / stride);
  const [before, after] = bordersAlong(length, window, axis);
  const room = length + before + after - effectiveKernel(window, axis);
  return room < 0 ? 0 : Math.floor(room / stride) + 1;
}

/** Pixels of padding before and after; of an odd number `same` puts one more at the end. */
export function bordersAlong(
  length: number,
  window: SlidingWindow,
  axis: Axis,
): readonly [before: number, after: number] {
  const { padding, strides } = window;
  if (padding === "valid") return [0, 0];
  if (padding !== "same") return axis === 0 ? [padding[0], padding[1]] : [padding[2], padding[3]];
  const reached = (Math.ceil(length / strides[axis]) - 1) * strides[axis] + effectiveKernel(window, axis);
  const total = Math.max(0, reached - length);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

export function receptiveWindow(window: SlidingWindow): Window {
  return { size: [effectiveKernel(window, 0), effectiveKernel(window, 1)], stride: window.strides };
}

/** Pixels at the end of an axis that no window reaches. */
export function unseenTail(length: number, window: SlidingWindow, axis: Axis): number {
  const outputs = outputLength(length, window, axis);
  if (outputs === 0) return 0;
  const [before] = bordersAlong(length, window, axis);
  return Math.max(
    0,
    length + before - ((outputs - 1) * window.strides[axis] + effectiveKernel(window, axis)),
  );
}

/** Whether pixels lie between one window and the next. */
function jumps(length: number, window: SlidingWindow, axis: Axis): boolean {
  const stride = window.strides[axis];
  if (stride <= window.window[axis]) return false;
  // Between the pixels of a dilated window others are left out as well.
  if (window.dilations[axis] > 1) return length > window.window[axis];
  const [before] = bordersAlong(length, window, axis);
  // The first gap that does not end in the padding.
  const gap = Math.floor(before / stride);
  return gap < outputLength(length, window, axis) - 1 && gap * stride - before + window.window[axis] < length;
}

/** Warns of pixels that never reach the output. */
export function droppedPixels(
  height: number,
  width: number,
  window: SlidingWindow,
): LayerProblem | undefined {
  const stride = stepWords(window.strides);
  if (jumps(height, window, 0) || jumps(width, window, 1)) {
    return problem(
      "stride-drops-pixels",
      `A ${formatShape(window.window)} window with stride ${stride} jumps over pixels: part of the ${height}×${width} input is never seen.`,
    );
  }
  const rows = unseenTail(height, window, 0);
  const columns = unseenTail(width, window, 1);
  if (rows === 0 && columns === 0) return undefined;
  const parts = [
    rows > 0 ? `the last ${rows === 1 ? "row" : `${rows} rows`}` : "",
    columns > 0 ? `the last ${columns === 1 ? "column" : `${columns} columns`}` : "",
  ].filter((part) => part !== "");
  const verb = rows + columns === 1 ? "is" : "are";
  const padding = typeof window.padding === "string" ? `${window.padding} padding` : "this padding";
  return problem(
    "stride-drops-pixels",
    `With stride ${stride} and ${padding}, ${parts.join(" and ")} of the ${height}×${width} input ${verb} never seen.`,
  );
}

/** `2`, or `2×1` where the axes differ. */
export function stepWords([down, across]: Pair): string {
  return down === across ? `${down}` : `${down}×${across}`;
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
  const kernel = [effectiveKernel(window, 0), effectiveKernel(window, 1)] as const;
  if (kernel[0] > room(height, width, window, 0) || kernel[1] > room(width, height, window, 1)) {
    return refuse("kernel-too-large", tooLarge(kernel, [height, width], window.padding));
  }
  const warning = droppedPixels(height, width, window);
  return accept(
    [outputLength(height, window, 0), outputLength(width, window, 1), channels(incoming)],
    warning === undefined ? [] : [warning],
  );
}

/** Pixels that a kernel has along an axis. */
function room(length: number, across: number, window: SlidingWindow, axis: Axis): number {
  // With `same` the border is padded until the kernel fits, but a kernel over twice the input would see padding only.
  if (window.padding === "same") return 2 * Math.max(length, across) + 1;
  const [before, after] = bordersAlong(length, window, axis);
  return length + before + after;
}

function tooLarge(kernel: Pair, input: Pair, padding: Padding): string {
  const given = `The ${formatShape(kernel)} kernel is larger than its ${formatShape(input)} input`;
  if (padding === "same") return `${given}. Use a smaller kernel.`;
  if (padding === "valid") return `${given}. Use a smaller kernel or padding same.`;
  return `${given} with its padding. Use a smaller kernel or more padding.`;
}

/** Refuses padding in which a whole window could lie: a pool would have no pixel to choose from. */
export function excessPadding(label: string, input: Shape, window: SlidingWindow): ShapeResult | undefined {
  const image = asImage(input);
  if (image === undefined || typeof window.padding === "string") return undefined;
  const isExcess = ([0, 1] as const).some((axis) =>
    bordersAlong(image[axis], window, axis).some((pixels) => pixels >= effectiveKernel(window, axis)),
  );
  if (!isExcess) return undefined;
  return refuse(
    "padding-too-large",
    `${label} would have ${formatShape(window.window)} windows that see padding alone. Use padding smaller than the window.`,
  );
}
