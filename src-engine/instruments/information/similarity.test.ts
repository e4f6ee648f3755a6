import { describe, expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import { type Matrix, matrix, productWithTransposed, transposed } from "./matrix";
import { similarities } from "./similarity";

const random = Random.fromSeed(11, "layers");
const noise = (images: number, features: number): Matrix =>
  matrix(
    images,
    features,
    Float64Array.from({ length: images * features }, () => random.normal() + 0.5),
  );
const gram = (features: Matrix): Matrix => productWithTransposed(features, features);
const between = (one: Matrix, other: Matrix): number =>
  similarities([gram(one), gram(other)])[0]?.[1] ?? Number.NaN;

/** The usual CKA, by the biased HSIC of centred features (Kornblith and others 2019, equation 4). */
function biased(one: Matrix, other: Matrix): number {
  const centred = (given: Matrix): Matrix => {
    const { rows, columns } = given;
    const values = given.values.slice();
    for (let column = 0; column < columns; column += 1) {
      let mean = 0;
      for (let row = 0; row < rows; row += 1) mean += (values[row * columns + column] ?? 0) / rows;
      for (let row = 0; row < rows; row += 1)
        values[row * columns + column] = (values[row * columns + column] ?? 0) - mean;
    }
    return gram(matrix(rows, columns, values));
  };
  const [k, l] = [centred(one), centred(other)];
  const inner = (a: Matrix, b: Matrix): number =>
    a.values.reduce((sum, value, at) => sum + value * (b.values[at] ?? 0), 0);
  return inner(k, l) / Math.sqrt(inner(k, k) * inner(l, l));
}

/** Its columns are orthonormal, by Gram and Schmidt. */
function rotation(size: number): Matrix {
  const columns: number[][] = [];
  while (columns.length < size) {
    const next = Array.from({ length: size }, () => random.normal());
    for (const known of columns) {
      const share = known.reduce((sum, value, at) => sum + value * (next[at] ?? 0), 0);
      known.forEach((value, at) => {
        next[at] = (next[at] ?? 0) - share * value;
      });
    }
    const length = Math.hypot(...next);
    columns.push(next.map((value) => value / length));
  }
  return transposed(matrix(size, size, Float64Array.from(columns.flat())));
}

describe("linear CKA by the unbiased HSIC", () => {
  it("calls noise of many features and few images not alike, where the usual one does", () => {
    const [one, other] = [noise(256, 4096), noise(256, 4096)];
    expect(Math.abs(between(one, other))).toBeLessThan(0.02);
    expect(biased(one, other)).toBeCloseTo(0.94, 2);
  });

  it("is 1 of a layer with itself, and does not change with rotation, scale and shift", () => {
    const one = noise(40, 12);
    const other = noise(40, 7);
    // Something of the one in the other.
    for (let at = 0; at < 40; at += 1) other.values[at * 7] = one.values[at * 12] ?? 0;
    expect(between(one, one)).toBeCloseTo(1, 12);
    const turned = productWithTransposed(one, transposed(rotation(12)));
    const moved = matrix(
      40,
      12,
      turned.values.map((value) => 3 * value + 5),
    );
    expect(between(one, moved)).toBeCloseTo(1, 10);
    const before = between(one, other);
    expect(before).toBeGreaterThan(0.05);
    expect(between(moved, other)).toBeCloseTo(before, 10);
  });

  it("is no number where a layer gives the same for all images", () => {
    const same = matrix(10, 3, new Float64Array(30).fill(2));
    expect(between(noise(10, 3), same)).toBeNaN();
  });

  it("is what the definition says", () => {
    const [one, other] = [gram(noise(9, 4)), gram(noise(9, 5))];
    const [row] = similarities([one, other]);
    expect(row?.[1]).toBeCloseTo(hsic(one, other) / Math.sqrt(hsic(one, one) * hsic(other, other)), 12);
  });
});

/** Song and others 2012, equation 4: over all fours of images that are not the same, h of the U-statistic by its sums. */
function hsic(k: Matrix, l: Matrix): number {
  const n = k.rows;
  const at = (of: Matrix, i: number, j: number): number => of.values[i * n + j] ?? 0;
  let [pairs, threes, fours] = [0, 0, 0];
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < n; j += 1) {
      if (i === j) continue;
      pairs += at(k, i, j) * at(l, i, j);
      for (let q = 0; q < n; q += 1) {
        if (q === i || q === j) continue;
        threes += at(k, i, j) * at(l, i, q);
        for (let r = 0; r < n; r += 1) if (r !== i && r !== j && r !== q) fours += at(k, i, j) * at(l, q, r);
      }
    }
  return (
    pairs / (n * (n - 1)) + fours / (n * (n - 1) * (n - 2) * (n - 3)) - (2 * threes) / (n * (n - 1) * (n - 2))
  );
}
