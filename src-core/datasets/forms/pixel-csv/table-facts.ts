/** What the first rows of a table say: delimiter, header, which column holds the labels, how many pixels there are. */
import { cellNumber, cellTexts, DELIMITERS, type Delimiter } from "./cells";

export interface TableFacts {
  readonly delimiter: Delimiter;
  /** Names of the columns; undefined where the first row is a picture already. */
  readonly header: readonly string[] | undefined;
  readonly columns: number;
  /** Place of the labels' column; undefined where there is none. */
  readonly label: number | undefined;
  /** Why that one: goes on from "because". */
  readonly why: string;
  /** Columns that are neither label nor pixel: a row number, an id. */
  readonly left: readonly number[];
}

const LABEL = /^(?:label|labels|class|classes|target|targets|y|category|digit|letter|emotion|species)$/i;
const NO_PIXEL = /^(?:id|index|unnamed: ?\d+|usage|image_?id|row|)$/i;
/** A table of fewer columns holds no pictures. */
export const LEAST_PIXELS = 16;

/** @param lines the first of a file @returns undefined where they are no rows of pixels */
export function tableFacts(lines: readonly Uint8Array[]): TableFacts | undefined {
  for (const delimiter of ["comma", "semicolon", "tab"] as const) {
    const rows = lines.map((line) => cellTexts(line, DELIMITERS[delimiter]));
    const [first, ...more] = rows;
    if (first && first.length >= LEAST_PIXELS) return factsOf(delimiter, first, more);
  }
  return undefined;
}

function factsOf(
  delimiter: Delimiter,
  first: readonly string[],
  more: readonly (readonly string[] | undefined)[],
): TableFacts | undefined {
  const columns = first.length;
  // A label may be a text, so a row of pictures has at most one cell that is none; a header has many.
  const isHeader = first.filter((text) => !isNumber(text)).length > 2;
  const header = isHeader ? first : undefined;
  const rows = [...(isHeader ? [] : [first]), ...more].filter((row) => row?.length === columns) as string[][];
  const textColumns = first
    .map((_, column) => column)
    .filter((column) => 2 * rows.filter((row) => !isNumber(row[column] ?? "")).length > rows.length);
  if (rows.length > 0 && textColumns.length > 3) return undefined;
  if (header) return withHeader(delimiter, header, textColumns);
  if (rows.length === 0) return undefined;
  const place = textColumns[0] ?? (isLikelier(rows, columns - 1, 0) ? columns - 1 : 0);
  return {
    delimiter,
    header,
    columns,
    label: place,
    why:
      textColumns[0] !== undefined
        ? `column ${place + 1} holds words`
        : place === 0
          ? "the first column mostly holds the labels, and no header says otherwise"
          : "the last column holds smaller whole numbers than the first",
    left: [],
  };
}

function withHeader(
  delimiter: Delimiter,
  header: readonly string[],
  textColumns: readonly number[],
): TableFacts {
  const named = header.findIndex((name) => LABEL.test(name));
  const left = header
    .map((_, column) => column)
    .filter(
      (column) => column !== named && (NO_PIXEL.test(header[column] ?? "") || textColumns.includes(column)),
    );
  // An odd one out among "pixel0", "pixel1", ... is the label, whatever it is called.
  const stems = header.map((name) => name.replace(/\d+(?:x\d+)?$/, ""));
  const inner = stems[Math.floor(stems.length / 2)];
  const odd = header
    .map((_, column) => column)
    .filter((column) => stems[column] !== inner && !NO_PIXEL.test(header[column] ?? ""));
  const label = named >= 0 ? named : odd.length === 1 ? odd[0] : undefined;
  return {
    delimiter,
    header,
    columns: header.length,
    label,
    why:
      named >= 0
        ? `column ${named + 1} is called "${header[named]}"`
        : label === undefined
          ? "no column is called like one"
          : `column ${label + 1}, "${header[label]}", is the only one with another name`,
    left: left.filter((column) => column !== label),
  };
}

/** Whether one column seems to hold the labels rather than another: few small whole numbers that differ from row to row. */
function isLikelier(rows: readonly (readonly string[])[], one: number, other: number): boolean {
  return largestLabel(rows, one) < largestLabel(rows, other);
}

function largestLabel(rows: readonly (readonly string[])[], column: number): number {
  const values = [...new Set(rows.map((row) => row[column] ?? ""))];
  const mayBe = values.length > 1 && values.every((value) => /^\d{1,3}$/.test(value));
  return mayBe ? Math.max(...values.map(Number)) : Number.POSITIVE_INFINITY;
}

function isNumber(text: string): boolean {
  const bytes = Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  return !Number.isNaN(cellNumber(bytes, 0, bytes.length));
}
