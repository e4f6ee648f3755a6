import { expect, it } from "vitest";
import { fromTorch, type Layout, torchShape, toTorch } from "./layouts";

const CASES: readonly (readonly [readonly number[], Layout])[] = [
  [[5], { kind: "vector" }],
  [[2, 3, 4, 5], { kind: "convolution" }],
  [[2, 3, 4, 2], { kind: "depthwise" }],
  [[6, 4], { kind: "linear" }],
  [[12, 4], { kind: "linear", image: [2, 3, 2] }],
];

it.each(CASES)("goes to PyTorch and back: %j as %j", (shape, layout) => {
  const size = shape.reduce((product, side) => product * side, 1);
  const values = Float32Array.from({ length: size }, (_, index) => index);
  const moved = toTorch(values, shape, layout);
  expect(torchShape(shape, layout).reduce((product, side) => product * side, 1)).toBe(size);
  expect([...moved].sort((a, b) => a - b)).toEqual([...values]);
  expect(fromTorch(moved, shape, layout)).toEqual(values);
});

it("puts each number where PyTorch looks for it", () => {
  const shape = [2, 3, 4, 5];
  const at = (row: number, column: number, input: number, output: number): number =>
    ((row * 3 + column) * 4 + input) * 5 + output;
  const moved = toTorch(
    Float32Array.from({ length: 120 }, (_, index) => index),
    shape,
    { kind: "convolution" },
  );
  // [out, in, rows, columns]
  expect(moved[((4 * 4 + 2) * 2 + 1) * 3 + 2]).toBe(at(1, 2, 2, 4));
});
