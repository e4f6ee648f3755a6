import { expect, it } from "vitest";
import { pathDirections } from "./path-directions";
import { symmetricEigen } from "./symmetric-eigen";

const number = (at: number): number => Math.sin(1 + 3 * at) * Math.cos(7 * at);

it("finds what a symmetric matrix only stretches", () => {
  const size = 12;
  const matrix = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_value, column) => number(row + column) + number(row * column)),
  );
  const found = symmetricEigen(matrix);
  expect(found).toHaveLength(size);
  for (const [place, { value, vector }] of found.entries()) {
    matrix.forEach((row, at) => {
      const stretched = row.reduce((sum, entry, column) => sum + entry * (vector[column] ?? 0), 0);
      expect(stretched).toBeCloseTo(value * (vector[at] ?? 0), 10);
    });
    expect(Math.hypot(...vector)).toBeCloseTo(1, 12);
    expect(value).toBeLessThanOrEqual(found[place - 1]?.value ?? Number.POSITIVE_INFINITY);
  }
});

/** A path in the plane of two orthonormal vectors of 50 numbers, plus some noise outside of it. */
function pathIn(places: readonly (readonly [number, number])[], noise = 0): Float32Array[] {
  const size = 50;
  return places.map(([one, other], epoch) =>
    Float32Array.from({ length: size }, (_, place) => {
      const [u, v] = [place % 2 === 0 ? Math.sqrt(2 / size) : 0, place % 2 === 1 ? Math.sqrt(2 / size) : 0];
      return one * u + other * v + noise * number(epoch * size + place);
    }),
  );
}

it("gives the plane of a path that lies in one, with all of its variance and its distances", () => {
  const places = [
    [-9, 1],
    [-5, 3],
    [-2, 2],
    [0, 0],
  ] as const;
  const { directions, variance, places: found } = pathDirections(pathIn(places), 2);
  const [share = 0, other = 0] = variance;
  expect(share + other).toBeCloseTo(1, 6);
  // By hand: the mean is (-4, 1.5), squares 25 + 1 + 4 + 16 and 0.25 + 2.25 + 0.25 + 2.25, product 2.5 - 1.5 + 1 - 6.
  const [trace, determinant] = [46 + 5, 46 * 5 - (-4) ** 2];
  const largest = trace / 2 + Math.sqrt(trace ** 2 / 4 - determinant);
  expect(share).toBeCloseTo(largest / trace, 6);
  const product = (one: ArrayLike<number> = [], two: ArrayLike<number> = []): number =>
    Array.from(one).reduce((sum, value, place) => sum + value * (two[place] ?? 0), 0);
  expect(product(directions[0], directions[0])).toBeCloseTo(1, 6);
  expect(product(directions[1], directions[1])).toBeCloseTo(1, 6);
  expect(product(directions[0], directions[1])).toBeCloseTo(0, 6);
  for (const [epoch, [x, y]] of places.entries())
    expect(Math.hypot(...(found[epoch] ?? []))).toBeCloseTo(Math.hypot(x, y), 5);
  // From the left, and from above.
  expect(found[0]?.[0]).toBeLessThan(0);
  expect(found[0]?.[1]).toBeGreaterThan(0);
});

it("tells how much of the variance lies beside", () => {
  const places = [
    [-9, 1],
    [-5, 3],
    [-2, 2],
    [0, 0],
  ] as const;
  const { variance } = pathDirections(pathIn(places, 0.5), 2);
  const together = variance.reduce((sum, share) => sum + share, 0);
  expect(together).toBeLessThan(0.99);
  expect(together).toBeGreaterThan(0.5);
});

it("refuses epochs that span too little", () => {
  const line = pathIn([
    [-9, 0],
    [-5, 0],
    [0, 0],
  ]);
  expect(() => pathDirections(line, 2)).toThrow(/lie on one line, which is no plane/);
  expect(pathDirections(line, 1).variance).toEqual([expect.closeTo(1, 6)]);
  expect(() => pathDirections([new Float32Array(9), new Float32Array(9)], 1)).toThrow(/show no path/);
});
