import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SlidingWindow } from "./sliding-window";
import { droppedPixels, effectiveKernel, inferWindowed, outputLength } from "./sliding-window";

const window = fc.record<SlidingWindow>({
  kernel: fc.integer({ min: 1, max: 9 }),
  stride: fc.integer({ min: 1, max: 5 }),
  dilation: fc.constant(1),
  padding: fc.constantFrom("same", "valid"),
});

/** Counts windows by placing them one by one, and notes which pixels they touch. */
function slide(
  length: number,
  { kernel, stride, padding }: SlidingWindow,
): { count: number; seen: Set<number> } {
  const count =
    padding === "same"
      ? Math.ceil(length / stride)
      : outputLength(length, { kernel, stride, dilation: 1, padding });
  const before = padding === "same" ? Math.floor(Math.max((count - 1) * stride + kernel - length, 0) / 2) : 0;
  const seen = new Set<number>();
  let fitting = 0;
  for (let start = -before; fitting < count; start += stride) {
    fitting += 1;
    for (let pixel = start; pixel < start + kernel; pixel += 1) {
      if (pixel >= 0 && pixel < length) seen.add(pixel);
      else expect(padding).toBe("same");
    }
  }
  return { count: fitting, seen };
}

describe("windows", () => {
  test("follow TensorFlow's formulas", () => {
    const base = { kernel: 3, stride: 2, dilation: 1 } as const;
    expect(outputLength(8, { ...base, padding: "same" })).toBe(4);
    expect(outputLength(7, { ...base, padding: "same" })).toBe(4);
    expect(outputLength(8, { ...base, padding: "valid" })).toBe(3);
    expect(outputLength(2, { ...base, padding: "valid" })).toBe(0);
    expect(effectiveKernel({ kernel: 3, stride: 1, dilation: 4, padding: "valid" })).toBe(9);
    expect(outputLength(9, { kernel: 3, stride: 1, dilation: 4, padding: "valid" })).toBe(1);
  });

  test("warn exactly when a pixel is never seen", () => {
    let warned = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        window,
        (height, width, it) => {
          if (outputLength(height, it) === 0 || outputLength(width, it) === 0) return;
          const isDropped = slide(height, it).seen.size < height || slide(width, it).seen.size < width;
          const warning = droppedPixels(height, width, it);
          expect(warning !== undefined).toBe(isDropped);
          if (isDropped) warned += 1;
        },
      ),
      { numRuns: 500, seed: 3 },
    );
    expect(warned).toBeGreaterThan(50);
  });

  test("say what is dropped", () => {
    const half = { kernel: 2, stride: 2, dilation: 1, padding: "valid" } as const;
    expect(droppedPixels(7, 7, half)?.message).toBe(
      "With stride 2 and valid padding, the last row and the last column of the 7×7 input are never seen.",
    );
    expect(droppedPixels(7, 8, half)?.message).toContain("the last row of the 7×8 input is never seen");
    expect(droppedPixels(8, 8, { ...half, kernel: 1, padding: "same" })?.code).toBe("stride-drops-pixels");
    expect(droppedPixels(8, 8, half)).toBeUndefined();
  });

  test("refuse a kernel that is larger than its input, and flat inputs", () => {
    const result = inferWindowed(
      "Convolution",
      [2, 2, 3],
      { kernel: 3, stride: 1, dilation: 1, padding: "valid" },
      () => 4,
    );
    expect(result).toMatchObject({ ok: false, complaint: { code: "kernel-too-large" } });
    const flat = inferWindowed(
      "Convolution",
      [64],
      { kernel: 3, stride: 1, dilation: 1, padding: "same" },
      () => 4,
    );
    expect(flat).toMatchObject({ ok: false, complaint: { code: "wrong-rank" } });
  });
});
