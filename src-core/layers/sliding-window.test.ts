import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Padding } from "../program/operation";
import type { Axis, SlidingWindow } from "./sliding-window";
import {
  droppedPixels,
  effectiveKernel,
  excessPadding,
  inferWindowed,
  outputLength,
  receptiveWindow,
} from "./sliding-window";

const border = fc.integer({ min: 0, max: 6 });
const anyPadding: fc.Arbitrary<Padding> = fc.oneof(
  fc.constantFrom<Padding>("same", "valid"),
  fc.tuple(border, border, border, border),
);
const taps = fc.integer({ min: 1, max: 9 });
const stride = fc.integer({ min: 1, max: 5 });
const anyWindow = fc.record<SlidingWindow>({
  window: fc.tuple(taps, taps),
  strides: fc.tuple(stride, stride),
  dilations: fc.constant([1, 1]),
  padding: anyPadding,
});

/** A square window. */
function square(kernel: number, step: number, padding: Padding, dilation = 1): SlidingWindow {
  return { window: [kernel, kernel], strides: [step, step], dilations: [dilation, dilation], padding };
}

function bordersOf(
  length: number,
  { window, strides, padding }: SlidingWindow,
  axis: Axis,
): [number, number] {
  if (padding === "valid") return [0, 0];
  if (padding !== "same") return [padding[2 * axis] ?? 0, padding[2 * axis + 1] ?? 0];
  const total = Math.max(0, (Math.ceil(length / strides[axis]) - 1) * strides[axis] + window[axis] - length);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** Places windows one by one, as many as `same` has or as long as they fit, and notes which pixels they touch. */
function slide(length: number, window: SlidingWindow, axis: Axis): { count: number; seen: Set<number> } {
  const [before, after] = bordersOf(length, window, axis);
  const seen = new Set<number>();
  let count = 0;
  const { padding, strides } = window;
  const fits = (start: number): boolean =>
    padding === "same"
      ? count < Math.ceil(length / strides[axis])
      : start + window.window[axis] <= length + after;
  for (let start = -before; fits(start); start += strides[axis]) {
    count += 1;
    for (let pixel = start; pixel < start + window.window[axis]; pixel += 1)
      if (pixel >= 0 && pixel < length) seen.add(pixel);
  }
  return { count, seen };
}

describe("windows", () => {
  test("follow TensorFlow's formulas", () => {
    expect(outputLength(8, square(3, 2, "same"), 0)).toBe(4);
    expect(outputLength(7, square(3, 2, "same"), 0)).toBe(4);
    expect(outputLength(8, square(3, 2, "valid"), 0)).toBe(3);
    expect(outputLength(2, square(3, 2, "valid"), 0)).toBe(0);
    expect(effectiveKernel(square(3, 1, "valid", 4), 0)).toBe(9);
    expect(outputLength(9, square(3, 1, "valid", 4), 1)).toBe(1);
  });

  test("follow PyTorch's formula where padding is given in numbers", () => {
    // conv1 and maxpool of its ResNet: 224 to 112 to 56.
    expect(outputLength(224, square(7, 2, [3, 3, 3, 3]), 0)).toBe(112);
    expect(outputLength(112, square(3, 2, [1, 1, 1, 1]), 0)).toBe(56);
    expect(outputLength(10, square(3, 2, [2, 1, 0, 0], 2), 0)).toBe(5);
    expect(outputLength(10, square(3, 2, [2, 1, 0, 0], 2), 1)).toBe(3);
  });

  test("have as many places as there are, along each axis", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), anyWindow, (length, it) => {
        for (const axis of [0, 1] as const)
          expect(outputLength(length, it, axis)).toBe(slide(length, it, axis).count);
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  test("warn exactly when a pixel is never seen", () => {
    let warned = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        anyWindow,
        (height, width, it) => {
          if (outputLength(height, it, 0) === 0 || outputLength(width, it, 1) === 0) return;
          const isDropped = slide(height, it, 0).seen.size < height || slide(width, it, 1).seen.size < width;
          const warning = droppedPixels(height, width, it);
          expect(warning !== undefined).toBe(isDropped);
          if (isDropped) warned += 1;
        },
      ),
      { numRuns: 2000, seed: 3 },
    );
    expect(warned).toBeGreaterThan(200);
  });

  test("say what is dropped", () => {
    const half = square(2, 2, "valid");
    expect(droppedPixels(7, 7, half)?.message).toBe(
      "With stride 2 and valid padding, the last row and the last column of the 7×7 input are never seen.",
    );
    expect(droppedPixels(7, 8, half)?.message).toContain("the last row of the 7×8 input is never seen");
    expect(droppedPixels(8, 8, square(1, 2, "same"))?.code).toBe("stride-drops-pixels");
    expect(droppedPixels(8, 8, half)).toBeUndefined();
    expect(droppedPixels(8, 9, { ...half, strides: [1, 2], padding: [1, 0, 0, 0] })?.message).toBe(
      "With stride 1×2 and this padding, the last column of the 8×9 input is never seen.",
    );
    expect(droppedPixels(7, 7, { ...half, padding: [1, 0, 1, 0] })).toBeUndefined();
  });

  test("refuse a kernel that is larger than its input, and flat inputs", () => {
    const infer = (shape: readonly number[], it: SlidingWindow) =>
      inferWindowed("Convolution", shape, it, () => 4);
    expect(infer([2, 2, 3], square(3, 1, "valid"))).toMatchObject({
      ok: false,
      problem: { code: "kernel-too-large" },
    });
    expect(infer([2, 9, 3], { ...square(3, 1, "valid"), window: [1, 9] })).toMatchObject({ ok: true });
    expect(infer([2, 8, 3], { ...square(3, 1, "valid"), window: [1, 9] })).toMatchObject({ ok: false });
    expect(infer([2, 2, 3], square(3, 1, [0, 1, 1, 0]))).toEqual({ ok: true, shape: [1, 1, 4] });
    expect(infer([64], square(3, 1, "same"))).toMatchObject({ ok: false, problem: { code: "wrong-rank" } });
  });

  test("refuse padding in which a window of a pool could lie", () => {
    expect(excessPadding("Max pooling", [8, 8, 3], square(3, 2, [2, 2, 2, 2]))).toBeUndefined();
    expect(excessPadding("Max pooling", [8, 8, 3], square(3, 2, [0, 0, 0, 3]))).toMatchObject({
      ok: false,
      problem: { code: "padding-too-large" },
    });
  });

  test("are seen through axis by axis", () => {
    const it: SlidingWindow = { window: [3, 5], strides: [2, 1], dilations: [1, 2], padding: "same" };
    expect(receptiveWindow(it)).toEqual({ size: [3, 9], stride: [2, 1] });
  });
});
