import { describe, expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import { choleskyFactor, type Matrix, matrix, productWithTransposed, solveRows, transposed } from "./matrix";

const random = Random.fromSeed(3, "matrices");
const noise = (rows: number, columns: number): Matrix =>
  matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => random.normal()),
  );

/** By the definition, sum by sum. */
function product(one: Matrix, other: Matrix): Float64Array {
  return Float64Array.from({ length: one.rows * other.columns }, (_, at) => {
    const [row, column] = [Math.floor(at / other.columns), at % other.columns];
    let sum = 0;
    for (let k = 0; k < one.columns; k += 1)
      sum += (one.values[row * one.columns + k] ?? 0) * (other.values[k * other.columns + column] ?? 0);
    return sum;
  });
}

function furthest(one: Float64Array, other: Float64Array): number {
  expect(one.length).toBe(other.length);
  return Math.max(...one.map((value, at) => Math.abs(value - (other[at] ?? Number.NaN))));
}

/** With eigenvalues well above 0. */
function positive(size: number): Matrix {
  const a = noise(size, size + 3);
  const gram = productWithTransposed(a, a);
  for (let at = 0; at < size; at += 1) gram.values[at * size + at] = (gram.values[at * size + at] ?? 0) + 1;
  return gram;
}

describe("matrices", () => {
  it.each([
    [1, 1, 1],
    [4, 4, 4],
    [5, 3, 7],
    [9, 17, 6],
  ])("multiply rows by rows: %i x %i and %i", (rows, columns, others) => {
    const [one, other] = [noise(rows, columns), noise(others, columns)];
    const found = productWithTransposed(one, other);
    expect(furthest(found.values, product(one, transposed(other)))).toBeLessThan(1e-12);
  });

  it.each([1, 2, 3, 4, 5, 47, 48, 49, 97, 130])("factor and solve: %i", (size) => {
    const given = positive(size);
    const factor = choleskyFactor(given);
    if (!factor) throw new Error("It is positive definite.");
    for (const sides of [1, 4, 6]) {
      const wanted = noise(sides, size);
      const right = productWithTransposed(wanted, given);
      expect(furthest(solveRows(factor, right).values, wanted.values)).toBeLessThan(1e-8);
    }
  });

  it("have no factor where they are not positive definite, or hold what is no number", () => {
    expect(choleskyFactor(matrix(2, 2, Float64Array.of(1, 2, 2, 1)))).toBeUndefined();
    expect(choleskyFactor(matrix(1, 1, Float64Array.of(0)))).toBeUndefined();
    const broken = positive(60);
    broken.values[55 * 60 + 3] = Number.NaN;
    expect(choleskyFactor(broken)).toBeUndefined();
  });
});
