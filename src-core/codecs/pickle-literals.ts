/** Numbers and texts in a pickle, as its instructions spell them. */
import type { PickleInput } from "./pickle-input";
import type { PickleValue } from "./pickle-values";
import { decodeLatin1, decodeUtf8 } from "./text";

/** A whole number of more digits would take long to read, and is no weight. */
const MOST_DIGITS = 1000;

export function utf8(input: PickleInput, bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch {
    throw input.damaged("a text in it is no UTF-8");
  }
}

export const text =
  (length: (input: PickleInput) => number) =>
  (input: PickleInput): string =>
    utf8(input, input.take(length(input)));

/** Python 2's strings are bytes: a character each. */
export const bytesText =
  (length: (input: PickleInput) => number) =>
  (input: PickleInput): string =>
    decodeLatin1(input.take(length(input)));

export const binary =
  (length: (input: PickleInput) => number) =>
  (input: PickleInput): Uint8Array =>
    input.take(length(input));

/** Two's complement, lowest byte first. */
export function long(input: PickleInput, bytes: Uint8Array): PickleValue {
  if (bytes.length > MOST_DIGITS) throw input.damaged("a whole number in it is too long");
  let value = 0n;
  for (const byte of [...bytes].reverse()) value = value * 256n + BigInt(byte);
  const negative = ((bytes.at(-1) ?? 0) & 0x80) !== 0;
  return plainInteger(negative ? value - 256n ** BigInt(bytes.length) : value);
}

function plainInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function integerLine(input: PickleInput): PickleValue {
  const line = decodeLatin1(input.line()).trim().replace(/L$/, "");
  if (line === "00") return false;
  if (line === "01") return true;
  if (line.length > MOST_DIGITS || !/^[+-]?\d+$/.test(line))
    throw input.damaged("a whole number in it is none");
  return plainInteger(BigInt(line.replace(/^\+/, "")));
}

export function floatLine(input: PickleInput): number {
  const line = decodeLatin1(input.line()).trim();
  const special = /^([+-]?)(inf|nan)$/i.exec(line);
  if (special)
    return special[2]?.toLowerCase() === "nan"
      ? Number.NaN
      : (special[1] === "-" ? -1 : 1) * Number.POSITIVE_INFINITY;
  const value = Number(line);
  if (line === "" || Number.isNaN(value)) throw input.damaged("a number in it is none");
  return value;
}

/** In quotes, with Python's escapes. */
export function stringLine(input: PickleInput): string {
  const line = decodeLatin1(input.line()).trim();
  const quoted = /^(['"])(.*)\1$/s.exec(line)?.[2];
  if (quoted === undefined) throw input.damaged("a text in it has no quotes");
  return quoted.replace(/\\(x[0-9a-fA-F]{2}|.)/g, (_, escaped: string) => {
    if (escaped.length === 3) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return { n: "\n", r: "\r", t: "\t", "0": "\0" }[escaped] ?? escaped;
  });
}

/** With escapes of four and eight digits, as Python's raw-unicode-escape has them. */
export function unicodeLine(input: PickleInput): string {
  const line = decodeLatin1(input.line());
  return line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, short?: string, wide?: string) => {
    const code = Number.parseInt(short ?? wide ?? "", 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

export function memoLine(input: PickleInput): number {
  const value = integerLine(input);
  if (typeof value !== "number" || value < 0) throw input.damaged("a number of its memo is none");
  return value;
}
