import { expect, it } from "vitest";
import type { Mark, Stroke } from "../stores/trying-store";
import { paperSize, strokesOf } from "./paper";

const stroke = (width: number): Stroke => ({
  kind: "stroke",
  points: [{ x: 0, y: 0 }],
  width,
  colour: "#fff",
});

it("is a whole multiple of the network's input, large enough to be averaged and small enough to be read", () => {
  expect(paperSize([28, 28, 1])).toEqual({ width: 280, height: 280 });
  expect(paperSize([8, 8, 1])).toEqual({ width: 256, height: 256 });
  expect(paperSize([32, 100, 3])).toEqual({ width: 300, height: 96 });
  expect(paperSize([224, 224, 3])).toEqual({ width: 448, height: 448 });
  expect(paperSize([2000, 1000, 3])).toEqual({ width: 1000, height: 2000 });
});

it("has the strokes after the last clear, and those before it again when that is taken back", () => {
  const [one, two] = [stroke(1), stroke(2)];
  const marks: Mark[] = [one, { kind: "clear" }, two];
  expect(strokesOf(marks)).toEqual([two]);
  expect(strokesOf(marks.slice(0, -1))).toEqual([]);
  expect(strokesOf(marks.slice(0, -2))).toEqual([one]);
});
