import { describe, expect, it } from "vitest";
import { logBinomial, pathShares } from "./paths";

describe("paths by their length", () => {
  it.each([
    [4, 2, 6],
    [54, 0, 1],
    [54, 1, 54],
    [54, 17, binomial(54, 17)],
    [333, 333, 1],
  ])("there are C(%i, %i)", (n, k, count) => {
    expect(Math.exp(logBinomial(n, k)) / count).toBeCloseTo(1, 9);
    expect(logBinomial(n, n - k)).toBeCloseTo(logBinomial(n, k), 9);
  });

  it("are a binomial distribution where a path's norm is a power of its length", () => {
    // Each F makes it 1/2 as long: shares of a binomial with the chance 1/3.
    const { shares, logTotal, most } = pathShares(Array.from({ length: 11 }, (_, k) => 0.5 ** k));
    shares.forEach((share, k) => {
      expect(share).toBeCloseTo(binomial(10, k) * (1 / 3) ** k * (2 / 3) ** (10 - k), 12);
    });
    expect(Math.exp(logTotal)).toBeCloseTo(1.5 ** 10, 9);
    expect(most?.from).toBe(1);
    expect(most?.to).toBe(6);
    const counted = [1, 2, 3, 4, 5, 6].reduce((sum, k) => sum + binomial(10, k), 0);
    expect(most?.paths).toBeCloseTo(counted / 2 ** 10, 12);
  });

  it("hold also where products are beyond numbers, and none where a norm is none", () => {
    const long = pathShares(Array.from({ length: 1_501 }, () => 1));
    expect(long.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(long.logTotal).toBeCloseTo(1_500 * Math.LN2, 6);
    expect(pathShares([1, Number.NaN, 1]).most).toBeUndefined();
    expect(pathShares([0, 0]).most).toBeUndefined();
    expect(pathShares([0, 2]).most).toEqual({ from: 1, to: 1, paths: 0.5 });
  });
});

function binomial(n: number, k: number): number {
  let count = 1;
  for (let factor = 1; factor <= k; factor += 1) count = (count * (n - k + factor)) / factor;
  return count;
}
