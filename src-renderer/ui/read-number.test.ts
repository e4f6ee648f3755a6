import { describe, expect, it } from "vitest";
import { readNumber } from "./read-number";

const range = { min: 0, max: 10, integer: false };

describe("reading a number that was typed", () => {
  it.each([
    ["3", 3],
    [" 0.5 ", 0.5],
    [".5", 0.5],
    ["1e-4", 1e-4],
    ["0,25", 0.25],
    ["10", 10],
  ])("takes %s", (text, value) => {
    expect(readNumber(text, range)).toEqual({ ok: true, value });
  });

  it.each(["", "-", "1e", "abc", "0x10", "Infinity", "11", "-1", "1 2"])("refuses %s in words", (text) => {
    expect(readNumber(text, range)).toEqual({ ok: false, complaint: "Enter a number from 0 to 10." });
  });

  it("takes whole numbers alone where those are asked for", () => {
    expect(readNumber("2.5", { ...range, integer: true })).toEqual({
      ok: false,
      complaint: "Enter a whole number from 0 to 10.",
    });
  });
});
