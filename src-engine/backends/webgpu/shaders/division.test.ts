import { expect, it } from "vitest";
import { quotient } from "./division";

/** What the text of a quotient gives for a dividend. */
function evaluated(text: string, dividend: number, divisor: number): number {
  const multiplied = /^\(\(n \* (\d+)u\) >> (\d+)u\)$/.exec(text);
  if (multiplied) {
    const product = dividend * Number(multiplied[1]);
    if (product >= 2 ** 32) return Number.NaN;
    return Math.floor(product / 2 ** Number(multiplied[2]));
  }
  const shifted = /^\(n >> (\d+)u\)$/.exec(text);
  if (shifted) return dividend >>> Number(shifted[1]);
  if (text !== "n" && text !== `(n / ${divisor}u)`) return Number.NaN;
  return Math.floor(dividend / divisor);
}

it("divides exactly up to the largest dividend", () => {
  const wrong: string[] = [];
  for (const most of [27, 600, 5000, 40_000]) {
    for (let divisor = 1; divisor <= 300; divisor += 1) {
      const text = quotient(`${divisor}u`, most).divided("n");
      const step = Math.max(1, Math.floor(most / 200));
      for (let dividend = most; dividend >= 0; dividend -= step) {
        if (evaluated(text, dividend, divisor) !== Math.floor(dividend / divisor))
          wrong.push(`${dividend} / ${divisor}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

it("multiplies for small numbers, shifts for powers of two, and really divides otherwise", () => {
  expect(quotient("3u", 100).divided("n")).toBe("((n * 21846u) >> 16u)");
  expect(quotient("16u").divided("n")).toBe("(n >> 4u)");
  expect(quotient("16u").remainder("n")).toBe("(n & 15u)");
  expect(quotient("1u").remainder("n")).toBe("0u");
  expect(quotient("3u").divided("n")).toBe("(n / 3u)");
  expect(quotient("slice.size", 100).divided("n")).toBe("(n / slice.size)");
});
