/** Against the definition by loops, and generated white and brown noise against what theory says of them. */
import { describe, expect, it } from "vitest";
import { Random } from "../foundation/random";
import { autocorrelation, brownNoise, whiteNoise } from "./autocorrelation";

/** Rows by points, columns by components: means by column, then each pair of rows. */
function byDefinition(series: readonly (readonly number[])[], lag: number): number {
  const means = (series[0] ?? []).map(
    (_, column) => series.reduce((sum, row) => sum + (row[column] ?? 0), 0) / series.length,
  );
  const centred = series.map((row) => row.map((value, column) => value - (means[column] ?? 0)));
  const product = (one: readonly number[] = [], other: readonly number[] = []): number =>
    one.reduce((sum, value, column) => sum + value * (other[column] ?? 0), 0);
  const pairs = centred.slice(lag).map((row, at) => product(centred[at], row));
  const squares = centred.map((row) => product(row, row));
  const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  return sumOf(pairs) / sumOf(squares);
}

function white(random: Random, points: number, width: number): number[][] {
  return Array.from({ length: points }, () => Array.from({ length: width }, () => random.normal()));
}

function brown(random: Random, points: number, width: number): number[][] {
  const sum = Array.from({ length: width }, () => 0);
  return white(random, points, width).map((row) =>
    row.map((step, column) => {
      sum[column] = (sum[column] ?? 0) + step;
      return sum[column];
    }),
  );
}

describe("the autocorrelation of a series", () => {
  it.each([
    ["white", white, 1],
    ["white", white, 7],
    ["brown", brown, 1],
    ["brown", brown, 7],
  ] as const)("is that of its definition: %s noise", (_, noise, width) => {
    const series = noise(Random.fromSeed(3, "series"), 40, width).map((row) => row.map((value) => value + 5));
    const { byLag: found } = autocorrelation(series.flat(), 40, 39);
    found.forEach((value, lag) => {
      expect(value).toBeCloseTo(byDefinition(series, lag), 12);
    });
    expect(found[0]).toBe(1);
  });

  it("is what can be told by hand", () => {
    // Without the mean 0, 1, -1 come back after two points: 1 * -1 - 1 * 1 ... over a square of 4.
    expect([...autocorrelation([3, 1, 3, 1], 4, 4).byLag]).toEqual([1, -0.75, 0.5, -0.25]);
  });

  it("is none of what does not change, and of what is no number", () => {
    expect([...autocorrelation([2, 7, 2, 7], 2, 1).byLag]).toEqual([Number.NaN]);
    expect([...autocorrelation([1, Number.NaN, 3], 3, 2).byLag]).toEqual([Number.NaN, Number.NaN]);
  });
});

it("tells lengths with and without the mean", () => {
  // Vectors (3, 4) and (3, -4): the mean is (3, 0).
  const { length, changing } = autocorrelation([3, 4, 3, -4], 2, 1);
  expect(length).toBeCloseTo(5, 12);
  expect(changing).toBeCloseTo(4, 12);
});

describe("generated noise", () => {
  const POINTS = 64;
  const LAGS = [1, 2, 5, 15, 40];

  /** By lag, its mean over draws and its standard error. */
  function measured(noise: typeof white, width: number, draws: number): { mean: number; error: number }[] {
    const found = Array.from({ length: draws }, (_, draw) => {
      const series = noise(Random.fromSeed(draw, "noise"), POINTS, width);
      return autocorrelation(series.flat(), POINTS, POINTS - 1).byLag;
    });
    return Array.from({ length: POINTS - 1 }, (_, lag) => {
      const values = found.map((each) => each[lag] ?? Number.NaN);
      const mean = values.reduce((sum, value) => sum + value, 0) / draws;
      const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return { mean, error: Math.sqrt(square / (draws - 1) / draws) };
    });
  }

  it("that is white has nothing at any lag but what its mean takes", () => {
    const found = measured(white, 1, 400);
    for (const lag of LAGS) {
      const { mean, error } = found[lag] ?? { mean: Number.NaN, error: Number.NaN };
      expect(Math.abs(mean - whiteNoise(POINTS, lag)), `lag ${lag}`).toBeLessThan(3.5 * error);
      expect(error).toBeLessThan(0.01);
      expect(whiteNoise(POINTS, lag)).toBeCloseTo(-(POINTS - lag) / POINTS / (POINTS - 1), 12);
    }
  });

  it("that is brown falls slowly, as its covariance says", () => {
    // Of many components, for the ratio of sums is then that of their expectations.
    const found = measured(brown, 500, 8);
    for (const lag of LAGS) {
      const { mean, error } = found[lag] ?? { mean: Number.NaN, error: Number.NaN };
      expect(Math.abs(mean - brownNoise(POINTS, lag)), `lag ${lag}`).toBeLessThan(4 * error + 1e-3);
      expect(error).toBeLessThan(0.01);
    }
  });

  it("of the length that is usual: white at once, brown slowly", () => {
    expect(whiteNoise(256, 0)).toBe(1);
    expect(whiteNoise(256, 1)).toBeCloseTo(-1 / 256, 12);
    expect(brownNoise(256, 0)).toBe(1);
    // To leading order it falls by 5 k / n: of the mean square n / 6, k / 2 for what two places differ, k / 3 for the ends without a pair.
    expect(1 - brownNoise(256, 1)).toBeCloseTo(5 / 256, 3);
    expect(brownNoise(256, 5)).toBeGreaterThan(0.9);
    const falls = Array.from({ length: 64 }, (_, lag) => brownNoise(256, lag) - brownNoise(256, lag + 1));
    expect(Math.min(...falls)).toBeGreaterThan(0);
  });

  it("that is brown by its covariance, the smaller of two places, without the mean of rows and columns", () => {
    const n = 20;
    const covariance = Array.from({ length: n }, (_row, one) =>
      Array.from({ length: n }, (_column, other) => Math.min(one, other) + 1),
    );
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const rows = covariance.map(mean);
    const all = mean(rows);
    const centred = covariance.map((row, one) =>
      row.map((value, other) => value - (rows[one] ?? 0) - (rows[other] ?? 0) + all),
    );
    const sumAt = (lag: number): number =>
      centred.slice(lag).reduce((sum, _, at) => sum + (centred[at]?.[at + lag] ?? Number.NaN), 0);
    for (const lag of [0, 1, 7, 19]) expect(brownNoise(n, lag)).toBeCloseTo(sumAt(lag) / sumAt(0), 12);
  });
});
