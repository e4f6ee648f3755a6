import { expect, it } from "vitest";
import { type DrawingFacts, measureDrawing, measuredPlaces } from "./drawing-facts";
import { type Drawing, drawnInput } from "./drawn-input";

/** A picture with boxes of one byte each. */
function picture(
  side: number,
  background: number,
  boxes: readonly (readonly [left: number, top: number, width: number, height: number, byte: number])[],
): Uint8Array {
  const bytes = new Uint8Array(side * side).fill(background);
  for (const [left, top, width, height, byte] of boxes) {
    for (let row = top; row < top + height; row += 1) {
      bytes.fill(byte, row * side + left, row * side + left + width);
    }
  }
  return bytes;
}

function joined(...pictures: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pictures.reduce((sum, { length }) => sum + length, 0));
  pictures.reduce((at, one) => {
    all.set(one, at);
    return at + one.length;
  }, 0);
  return all;
}

/** Paper on which boxes are drawn. */
function drawing(
  side: number,
  boxes: readonly (readonly [left: number, top: number, width: number, height: number])[],
  [red, green, blue] = [0, 0, 0],
): Drawing {
  const rgba = new Uint8ClampedArray(side * side * 4);
  for (const [left, top, width, height] of boxes) {
    for (let row = top; row < top + height; row += 1) {
      for (let column = left; column < left + width; column += 1) {
        rgba.set([red ?? 0, green ?? 0, blue ?? 0, 255], (row * side + column) * 4);
      }
    }
  }
  return { width: side, height: side, rgba };
}

const FACTS: DrawingFacts = {
  background: [0],
  ink: 200,
  isPlain: true,
  side: 4,
  centredBy: "box",
  centre: { x: 4, y: 4 },
  stroke: 1,
};

it("measures light ink on a dark ground, its box and where the box stands", () => {
  const images = joined(
    picture(10, 0, [[3, 1, 2, 6, 240]]),
    picture(10, 0, [[1, 3, 6, 2, 240]]),
    picture(10, 0, [[2, 2, 4, 4, 120]]),
  );
  const facts = measureDrawing(images, [10, 10, 1], 255);
  expect(facts).toMatchObject({ background: [0], ink: 240, isPlain: true, side: 6, centredBy: "box" });
  expect(facts.centre).toEqual({ x: 4, y: 4 });
  // Two wide, six long: twice 12 by an outline of 16, and what counting by rows and columns adds.
  expect(facts.stroke).toBeCloseTo((1.5 * 4) / Math.PI, 5);
});

it("tells dark ink on a light ground, in units of the data's own white", () => {
  const images = joined(picture(8, 16, [[2, 2, 3, 3, 2]]), picture(8, 16, [[3, 3, 3, 3, 2]]));
  const facts = measureDrawing(images, [8, 8, 1], 16);
  expect(facts).toMatchObject({ background: [255], ink: 32, isPlain: true, side: 3 });
});

it("knows pictures that stand on their centre of mass from those that stand on their box", () => {
  // The mass lies at (5, 5) in both, the boxes do not.
  const byMass = joined(
    picture(10, 0, [
      [4, 4, 2, 2, 255],
      [4, 2, 2, 1, 255],
      [4, 7, 2, 1, 255],
    ]),
    picture(10, 0, [
      [4, 4, 2, 2, 255],
      [2, 4, 1, 2, 255],
      [7, 4, 1, 2, 255],
      [9, 5, 1, 1, 15],
    ]),
  );
  expect(measureDrawing(byMass, [10, 10, 1], 255)).toMatchObject({ centredBy: "mass" });
});

it("says that photographs have no plain ground", () => {
  const noise = Uint8Array.from({ length: 8 * 8 * 3 * 4 }, (_, index) => (index * 97) % 256);
  const facts = measureDrawing(noise, [8, 8, 3], 255);
  expect(facts.isPlain).toBe(false);
  expect(facts.background).toHaveLength(3);
});

it("says nothing of shapes where every picture is empty", () => {
  const facts = measureDrawing(new Uint8Array(64), [8, 8, 1], 255);
  expect(facts).toMatchObject({ isPlain: false, ink: 255, background: [0], centre: { x: 4, y: 4 } });
});

it("measures a bounded number of pictures, from all over the part", () => {
  expect([...measuredPlaces(4, 100)]).toEqual([0, 1, 2, 3]);
  const many = measuredPlaces(60_000, 784);
  expect(many).toHaveLength(200);
  expect(many.at(-1)).toBe(59_700);
  expect(measuredPlaces(1_000, 2 ** 24)).toHaveLength(1);
  expect(measuredPlaces(0, 100)).toHaveLength(0);
});

it("shrinks a drawing to the data's size by averaging, and puts its box where theirs stand", () => {
  // 40 wide and 20 high becomes 4 by 2, wherever it was drawn.
  const input = drawnInput(drawing(80, [[5, 50, 40, 20]]), FACTS, [8, 8, 1]);
  expect([...input]).toEqual([...picture(8, 0, [[2, 3, 4, 2, 200]])]);
});

it("averages what a pixel covers", () => {
  const half = drawnInput(
    drawing(80, [
      [0, 0, 40, 5],
      [0, 39, 40, 1],
    ]),
    FACTS,
    [8, 8, 1],
  );
  // The first five of ten lines are drawn, then one of the last ten.
  expect(half[2 * 8 + 2]).toBe(100);
  expect(half[5 * 8 + 2]).toBe(20);
});

it("moves the centre of mass to where it is in the data", () => {
  const heavyLeft: [number, number, number, number][] = [
    [0, 0, 10, 40],
    [0, 0, 40, 10],
  ];
  const byMass: DrawingFacts = { ...FACTS, centredBy: "mass" };
  const input = drawnInput(drawing(80, heavyLeft), byMass, [8, 8, 1]);
  // An L of 4 by 4: its mass lies at (11/7 - 1/14) = 1.36 of it, so it goes 1 further than its box.
  expect([...input]).toEqual([
    ...picture(8, 0, [
      [3, 3, 1, 4, 200],
      [3, 3, 4, 1, 200],
    ]),
  ]);
});

it("leaves a dot a dot", () => {
  const input = drawnInput(drawing(80, [[40, 40, 5, 5]]), FACTS, [8, 8, 1]);
  expect(input.reduce((sum, byte) => sum + (byte > 0 ? 1 : 0), 0)).toBe(4);
});

it("keeps a drawing as it lies where the data have no plain ground, in its own colours", () => {
  const facts: DrawingFacts = { ...FACTS, background: [10, 20, 30], isPlain: false };
  const input = drawnInput(drawing(8, [[0, 0, 1, 2]], [250, 100, 0]), facts, [4, 4, 3]);
  expect([...input.subarray(0, 3)]).toEqual([130, 60, 15]);
  expect([...input.subarray(3, 6)]).toEqual([10, 20, 30]);
});

it("makes an empty paper the data's ground", () => {
  expect([...drawnInput(drawing(8, []), { ...FACTS, background: [7] }, [2, 2, 1])]).toEqual([7, 7, 7, 7]);
});
