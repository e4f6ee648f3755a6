import { expect, it } from "vitest";
import { type ConvolutionAttributes, convolutionGeometry } from "./convolution-geometry";

const base = { strides: [1, 1], pad: "same", dilations: [1, 1] } satisfies ConvolutionAttributes;

it("answers the same geometry again, and another wherever anything differs", () => {
  const first = convolutionGeometry([2, 9, 8, 3], [3, 3, 3, 4], base, false);
  expect(convolutionGeometry([2, 9, 8, 3], [3, 3, 3, 4], { ...base, strides: [1, 1] }, false)).toBe(first);
  const others = [
    convolutionGeometry([2, 9, 7, 3], [3, 3, 3, 4], base, false),
    convolutionGeometry([2, 9, 8, 3], [3, 2, 3, 4], base, false),
    convolutionGeometry([2, 9, 8, 3], [3, 3, 3, 4], { ...base, strides: [2, 1] }, false),
    convolutionGeometry([2, 9, 8, 3], [3, 3, 3, 4], { ...base, dilations: [1, 2] }, false),
    convolutionGeometry([2, 9, 8, 3], [3, 3, 3, 4], { ...base, pad: "valid" }, false),
    convolutionGeometry([2, 9, 8, 3], [3, 3, 3, 4], { ...base, pad: padded(0, 1) }, false),
    convolutionGeometry([2, 9, 8, 3], [3, 3, 3, 4], { ...base, pad: padded(1, 0) }, false),
    convolutionGeometry([2, 9, 8, 3], [3, 3, 3, 4], base, true),
  ];
  expect(new Set([first, ...others].map((geometry) => JSON.stringify(geometry))).size).toBe(9);
});

it("is not deceived by a caller that changes what it gave", () => {
  const shape = [1, 5, 5, 2];
  const before = convolutionGeometry(shape, [3, 3, 2, 2], base, false);
  shape[1] = 6;
  expect(convolutionGeometry(shape, [3, 3, 2, 2], base, false).rows.input).toBe(6);
  expect(convolutionGeometry([1, 5, 5, 2], [3, 3, 2, 2], base, false)).toBe(before);
});

function padded(top: number, left: number): [[0, 0], [number, number], [number, number], [0, 0]] {
  return [
    [0, 0],
    [top, 1],
    [left, 1],
    [0, 0],
  ];
}
