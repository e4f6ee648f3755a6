/** A row of a table to its label and its pixels. */
import { cellEnd, cellNumber, cellText, digitsEnd, hasPoint } from "./cells";

/** Which cell of a row is what. */
export interface RowFormat {
  /** A byte. */
  readonly delimiter: number;
  readonly columns: number;
  readonly label: number;
  /** By column: 1 for what is neither label nor pixel. */
  readonly isLeft: Uint8Array;
  readonly pixels: number;
}

export interface ReadRow {
  readonly label: string;
  /** Whether any number is written with decimals. */
  readonly isBroken: boolean;
}

/**
 * @param numbers filled with the row's pixels, `format.pixels` long
 * @returns the reason why it is no picture, where it is none
 */
export function readRow(line: Uint8Array, format: RowFormat, numbers: Float64Array): ReadRow | string {
  let label: string | undefined = "";
  let isBroken = false;
  let wrong: string | undefined;
  let column = 0;
  let filled = 0;
  for (let start = 0; start <= line.length; column += 1) {
    const isPixel = format.isLeft[column] === 0 && column !== format.label;
    const digits = isPixel ? digitsEnd(line, start, format.delimiter) : -1;
    const end = digits < 0 ? cellEnd(line, start, format.delimiter) : digits;
    if (column === format.label) label = cellText(line, start, end);
    if (isPixel) {
      const value = cellNumber(line, start, end);
      if (Number.isNaN(value))
        wrong ??= `cell ${column + 1} is no number: "${(cellText(line, start, end) ?? "").slice(0, 40)}"`;
      if (digits < 0 && !isBroken) isBroken = hasPoint(line, start, end);
      numbers[filled] = value;
      filled += 1;
    }
    start = end + 1;
  }
  if (column !== format.columns) return `it has ${column} cells, and the others have ${format.columns}`;
  if (wrong !== undefined) return wrong;
  if (label === undefined) return "its label is no text in UTF-8";
  return { label: label.normalize("NFC"), isBroken };
}
