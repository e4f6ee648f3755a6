/**
 * Rows of a table as bytes: cells that are numbers are read without a text being made of each, of which a table of pictures has a
 * thousand a row.
 */
import { decodeUtf8 } from "../../../codecs/text";

const QUOTE = 34;
const SPACE = 32;
const POINT = 46;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;
/** As many as a number keeps exactly. */
const MOST_DIGITS = 15;

/** The bytes of a delimiter. */
export const DELIMITERS = { comma: 44, semicolon: 59, tab: 9 } as const;
export type Delimiter = keyof typeof DELIMITERS;

/** A row's cells as texts, without quotes around them; undefined where it is no UTF-8. */
export function cellTexts(line: Uint8Array, delimiter: number): string[] | undefined {
  const texts: string[] = [];
  for (let start = 0; start <= line.length; ) {
    const end = cellEnd(line, start, delimiter);
    const text = cellText(line, start, end);
    if (text === undefined) return undefined;
    texts.push(text);
    start = end + 1;
  }
  return texts;
}

/** Of the cell that begins here: a delimiter within quotes belongs to it. */
export function cellEnd(line: Uint8Array, start: number, delimiter: number): number {
  if (line[start] !== QUOTE) {
    const end = line.indexOf(delimiter, start);
    return end < 0 ? line.length : end;
  }
  let at = start + 1;
  while (at < line.length) {
    if (line[at] !== QUOTE) at += 1;
    else if (line[at + 1] === QUOTE) at += 2;
    else break;
  }
  const end = line.indexOf(delimiter, at);
  return end < 0 ? line.length : end;
}

export function cellText(line: Uint8Array, start: number, end: number): string | undefined {
  let text: string;
  try {
    text = decodeUtf8(line.subarray(start, end)).trim();
  } catch {
    return undefined;
  }
  const quoted = /^"(.*)"$/s.exec(text)?.[1];
  return quoted === undefined ? text : quoted.replaceAll('""', '"').trim();
}

/** NaN where the cell is no number that is finite. */
export function cellNumber(line: Uint8Array, start: number, end: number): number {
  let from = start;
  let to = end;
  if (line[from] === QUOTE && line[to - 1] === QUOTE && to - from > 2) {
    from += 1;
    to -= 1;
  }
  while (from < to && line[from] === SPACE) from += 1;
  while (to > from && line[to - 1] === SPACE) to -= 1;
  if (from === to || to - from > 32) return Number.NaN;
  const isNegative = line[from] === MINUS;
  let value = 0;
  for (let at = isNegative ? from + 1 : from; at < to; at += 1) {
    const digit = line[at] ?? 0;
    if (digit < ZERO || digit > NINE || to - from > MOST_DIGITS) return decimal(line, from, to);
    value = value * 10 + digit - ZERO;
  }
  return isNegative ? (to - from === 1 ? Number.NaN : -value) : value;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function decimal(line: Uint8Array, from: number, to: number): number {
  let text = "";
  for (let at = from; at < to; at += 1) text += String.fromCharCode(line[at] ?? 0);
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Whether a number is written with decimals: `0.0` is, `0` is not. */
export function hasPoint(line: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (line[at] === POINT) return true;
  return false;
}

/** A whole number that ends with the cell, as nearly all are; else -1. */
export function digitsEnd(line: Uint8Array, start: number, delimiter: number): number {
  let at = start;
  while (at < line.length) {
    const byte = line[at] ?? 0;
    if (byte === delimiter) break;
    if (byte < ZERO || byte > NINE) return -1;
    at += 1;
  }
  return at > start && at - start <= MOST_DIGITS ? at : -1;
}
