import { describe, expect, it } from "vitest";
import { axisSteps, columnOf, namedRows, nameSize, paintHeat, shortenStart } from "./draw-heatmap";

const SCALE = { low: -2, high: 0 };
const bytes = (word: number | undefined): readonly number[] => [
  (word ?? 0) & 255,
  ((word ?? 0) >> 8) & 255,
  ((word ?? 0) >> 16) & 255,
];

describe("the picture of a heatmap", () => {
  it("is one cell a value, from viridis' dark end to its bright one", () => {
    const picture = paintHeat([Float32Array.of(-2, 0), Float32Array.of(-9, Number.NaN)], 2, SCALE, {
      width: 100,
      height: 100,
    });
    expect([picture.width, picture.height]).toEqual([2, 2]);
    expect(bytes(picture.words[0])).toEqual([68, 1, 84]);
    expect(bytes(picture.words[2])).toEqual([253, 231, 37]);
    expect(bytes(picture.words[1])).toEqual([68, 1, 84]);
    expect(bytes(picture.words[3])).toEqual([255, 59, 59]);
  });

  it("shows the largest value, or what is not finite, where pixels are few", () => {
    const columns = Array.from({ length: 1000 }, (_, index) =>
      Float32Array.from({ length: 300 }, (_, layer) => (index === 501 && layer === 77 ? 0 : -2)),
    );
    const spike = paintHeat(columns, 300, SCALE, { width: 90, height: 40 });
    expect([spike.width, spike.height]).toEqual([90, 40]);
    expect(Array.from(spike.words).filter((word) => bytes(word)[0] === 253)).toHaveLength(1);
    columns[3]?.fill(Number.NaN, 0, 1);
    const broken = paintHeat(columns, 300, SCALE, { width: 90, height: 40 });
    expect(bytes(broken.words[0])).toEqual([255, 59, 59]);
  });
});

describe("names and steps beside it", () => {
  it("names as many rows as have room", () => {
    expect(namedRows(4, 100, 12)).toEqual([0, 1, 2, 3]);
    expect(namedRows(100, 120, 12)).toHaveLength(10);
    expect(namedRows(0, 120, 12)).toEqual([]);
  });
  it("writes smaller before it leaves names out", () => {
    // Nine convolutions, their batch norms and a dense layer in the dock: each row has its name.
    expect(namedRows(15, 137, nameSize(15, 137))).toHaveLength(15);
    expect(nameSize(4, 137)).toBe(10.5);
    expect(nameSize(200, 137)).toBe(9);
  });
  it("cuts a path at its beginning", () => {
    expect(shortenStart("stage2/1/conv1", 8)).toBe("…1/conv1");
    expect(shortenStart("dense", 8)).toBe("dense");
  });
  it("gives each round step a place of its own, however few columns there are", () => {
    expect([5, 10, 15, 20].map((step) => columnOf([1, 11, 21], step))).toEqual([0.4, 0.9, 1.4, 1.9]);
    expect([1, 11, 21].map((step) => columnOf([1, 11, 21], step))).toEqual([0, 1, 2]);
    expect(columnOf([7], 7)).toBe(0);
    expect(columnOf([1, 11], 40)).toBe(1);
  });
  it("counts in round steps", () => {
    expect(axisSteps(1, 345, 4)).toEqual([100, 200, 300]);
    expect(axisSteps(5, 5, 4)).toEqual([5]);
  });
});
