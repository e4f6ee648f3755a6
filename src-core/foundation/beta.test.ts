import { describe, expect, it } from "vitest";
import { drawBeta } from "./beta";
import { Random } from "./random";

const COUNT = 10_000;

/**
 * Of Beta(alpha, alpha), whose median is 1/2: the integral of (t(1-t))^(alpha-1) by Simpson's rule. Below alpha 1 with t = s^(1/alpha), as it
 * has no end at 0.
 */
function cumulative(alpha: number): (x: number) => number {
  const integral = (to: number): number => {
    const stretch = Math.min(1, alpha);
    const end = to ** stretch;
    const pieces = 40;
    let sum = 0;
    for (let piece = 0; piece <= pieces; piece += 1) {
      const weight = piece === 0 || piece === pieces ? 1 : piece % 2 === 1 ? 4 : 2;
      const t = ((end * piece) / pieces) ** (1 / stretch);
      sum += weight * t ** (alpha - stretch) * (1 - t) ** (alpha - 1);
    }
    return (sum * end) / pieces;
  };
  const whole = 2 * integral(0.5);
  return (x) => (x <= 0.5 ? integral(x) / whole : 1 - integral(1 - x) / whole);
}

/** Kolmogorov and Smirnov's largest distance between what was drawn and what should have been. */
function distance(drawn: readonly number[], expected: (x: number) => number): number {
  const sorted = [...drawn].sort((one, other) => one - other);
  return sorted.reduce((largest, value, place) => {
    const wanted = expected(value);
    const ends = [place / drawn.length, (place + 1) / drawn.length];
    return Math.max(largest, ...ends.map((end) => Math.abs(end - wanted)));
  }, 0);
}

describe("numbers from a Beta distribution", () => {
  it.each([0.2, 0.5, 1, 1.5, 4, 10])("with alpha %d have its mean, variance and shape", (alpha) => {
    const random = Random.fromSeed(7, `beta ${alpha}`);
    const drawn = Array.from({ length: COUNT }, () => drawBeta(random, alpha, alpha));
    const mean = drawn.reduce((sum, value) => sum + value, 0) / COUNT;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / COUNT;
    const expected = 1 / (4 * (2 * alpha + 1));
    // Five standard errors.
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(expected / COUNT));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(5 * Math.sqrt(2 / COUNT));
    // Exceeded once in a thousand samples of the right distribution.
    const critical = 1.95 / Math.sqrt(COUNT);
    expect(distance(drawn, cumulative(alpha))).toBeLessThan(critical);
    // The same check tells a distribution that is a little different.
    expect(distance(drawn, cumulative(alpha * 1.3))).toBeGreaterThan(critical);
  });

  it("have the mean alpha / (alpha + beta)", () => {
    const random = Random.fromSeed(7, "beta 2, 0.5");
    const drawn = Array.from({ length: COUNT }, () => drawBeta(random, 2, 0.5));
    const mean = drawn.reduce((sum, value) => sum + value, 0) / COUNT;
    expect(Math.abs(mean - 0.8)).toBeLessThan(5 * Math.sqrt((2 * 0.5) / (2.5 ** 2 * 3.5) / COUNT));
  });

  it("are numbers from 0 to 1 at any alpha, however small", () => {
    for (const alpha of [Number.MIN_VALUE, 1e-305, 1e-6, 0.001, 0.01]) {
      const random = Random.fromSeed(3, "small");
      const drawn = Array.from({ length: 1_000 }, () => drawBeta(random, alpha, alpha));
      expect(drawn.every((value) => value >= 0 && value <= 1)).toBe(true);
      const high = drawn.filter((value) => value > 0.5).length;
      expect(high).toBeGreaterThan(420);
      expect(high).toBeLessThan(580);
    }
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuse the parameter %d", (alpha) => {
    expect(() => drawBeta(Random.fromSeed(1, "bad"), alpha, 1)).toThrow(RangeError);
  });
});
