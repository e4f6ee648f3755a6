import { describe, expect, it } from "vitest";
import { amount, bytes, duration, percent, table } from "./words";

describe("numbers in words", () => {
  it.each([
    [0, "0"],
    [1234, "1,234"],
    [12_345_678, "12.35 M"],
    [2.5e9, "2.50 G"],
    [1.1e13, "11.00 T"],
  ])("amount %d is %s", (value, words) => expect(amount(value)).toBe(words));
  it.each([
    [2048, "2 KiB"],
    [3 * 1024 ** 2, "3.0 MiB"],
    [5 * 1024 ** 3, "5.00 GiB"],
  ])("%d bytes are %s", (value, words) => expect(bytes(value)).toBe(words));
  it.each([
    [4.23, "4.2 s"],
    [59.6, "1 min 00 s"],
    [185, "3 min 05 s"],
    [7_800, "2 h 10 min"],
    [Number.NaN, "unknown"],
    [Number.POSITIVE_INFINITY, "unknown"],
  ])("%d seconds are %s", (value, words) => expect(duration(value)).toBe(words));
  it("percent keeps two decimals", () => expect(percent(0.97654)).toBe("97.65%"));
});

describe("table", () => {
  it("aligns words to the left and numbers to the right", () => {
    expect(
      table(
        ["name", "count"],
        [
          ["a", "1,000"],
          ["longer", "5"],
        ],
      ),
    ).toEqual(["name    count", "a       1,000", "longer      5"]);
  });

  it("knows numbers below 0, powers of ten and gaps as numbers", () => {
    expect(
      table(
        ["name", "less"],
        [
          ["a", "-0.4"],
          ["b", "2.33e-4"],
          ["c", "48.8%"],
          ["d", "-"],
        ],
      ),
    ).toEqual(["name     less", "a        -0.4", "b     2.33e-4", "c       48.8%", "d           -"]);
    expect(
      table(
        ["name", "of"],
        [
          ["a", "e-4"],
          ["b", "12345"],
        ],
      ),
    ).toEqual(["name  of", "a     e-4", "b     12345"]);
  });
});
