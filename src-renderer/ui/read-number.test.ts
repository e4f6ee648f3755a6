import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readNumber } from "./read-number";

const range = { min: 0, max: 10, integer: false };
const wide = { min: -1e9, max: 1e9, integer: false };
const whole = { min: 0, max: 1e9, integer: true };

function read(text: string, within: typeof range, language = "en"): number | string {
  const result = readNumber(text, within, language);
  return result.ok ? result.value : result.refusal;
}

describe("reading a number that was typed", () => {
  it.each([
    ["3", 3],
    [" 0.5 ", 0.5],
    [".5", 0.5],
    ["1e-4", 1e-4],
    ["0,25", 0.25],
    ["10", 10],
    ["２．５", 2.5],
  ])("takes %s", (text, value) => {
    expect(read(text, range)).toBe(value);
  });

  it.each(["", "-", "1e", "abc", "0x10", "Infinity", "ten"])("refuses %s in words", (text) => {
    expect(read(text, range)).toBe("Enter a number from 0 to 10.");
  });

  it.each([
    ["11", "11 is too large. Enter a number from 0 to 10."],
    ["-1", "-1 is too small. Enter a number from 0 to 10."],
    ["1 2", "The marks in 1 2 cannot be read. Enter a number from 0 to 10."],
    ["1.2.3", "The marks in 1.2.3 cannot be read. Enter a number from 0 to 10."],
    ["1e999", "1e999 is too large. Enter a number from 0 to 10."],
  ])("says why %s is none", (text, words) => {
    expect(read(text, range)).toBe(words);
  });

  it.each([
    ["1,234", "en", 1234],
    ["1,234", "de", 1.234],
    ["1.234", "en", 1.234],
    ["1.234", "de", 1234],
    ["0.001", "de", 0.001],
    ["0,001", "en", 0.001],
    ["1.234,5", "en", 1234.5],
    ["1,234.5", "de", 1234.5],
    ["1’234.5", "de-CH", 1234.5],
    ["1 234,5", "fr", 1234.5],
    ["12,34,567.5", "en-IN", 1234567.5],
  ])("reads the marks of %s in %s", (text, language, value) => {
    expect(read(text, wide, language)).toBe(value);
  });
});

describe("reading a whole number that was typed", () => {
  it.each([
    ["1,000", 1000],
    ["10.000", 10_000],
    ["1.234.567", 1_234_567],
    ["1'000", 1000],
    ["1’000", 1000],
    ["1 000", 1000],
    ["1\u202f000", 1000],
    ["12_000", 12_000],
    ["1,00,000", 100_000],
    ["１，０００", 1000],
    ["1e3", 1000],
    ["1.5e3", 1500],
  ])("takes %s as %d in every language, and shows how it is read", (text, value) => {
    for (const language of ["en", "de", "fr", "de-CH", "en-IN", "ja"])
      expect(readNumber(text, whole, language)).toEqual({ ok: true, value, interpreted: true });
  });

  it("has nothing to show for plain digits", () => {
    expect(readNumber("24", whole, "en")).toEqual({ ok: true, value: 24, interpreted: false });
  });

  it.each(["2.5", "2,5", "1.00", "1,0000", "0.5", "0,001", "1,000.5", "1.5e0", "3.0"])(
    "refuses the decimals of %s",
    (text) => {
      expect(read(text, whole)).toBe(`${text} has decimals. Enter a whole number from 0 to 1000000000.`);
    },
  );

  it.each(["1,2,3", "1,000,00", "1,000.000,5", "1000,000,000,", "1 00"])(
    "refuses the marks of %s",
    (text) => {
      expect(read(text, whole)).toMatch(/^The marks in .* cannot be read\. Enter a whole number/);
    },
  );

  it("reads back every number as any language writes it", () => {
    const languages = fc.constantFrom("en", "de", "fr", "de-CH", "en-IN", "es", "ja", "pl");
    fc.assert(
      fc.property(fc.nat(1e9), languages, (value, language) => {
        expect(read(new Intl.NumberFormat(language).format(value), whole, language)).toBe(value);
      }),
    );
  });

  it("never takes a number for one with fewer digits", () => {
    const marks = fc.constantFrom("", "", "", ",", ".", " ", "'");
    const texts = fc.array(fc.tuple(fc.nat(9), marks), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(texts, fc.constantFrom("en", "de", "fr"), (parts, language) => {
        const text = parts.map(([digit, mark]) => `${digit}${mark}`).join("");
        const result = readNumber(text, whole, language);
        if (result.ok) expect(result.value).toBe(Number(text.replace(/\D/g, "")));
      }),
    );
  });
});
