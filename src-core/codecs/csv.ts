/** Tables as text: RFC 4180, with any delimiter, any end of line, and quotes as spreadsheets and Python write them. */

export interface CsvRow {
  /** Of the file, from 1: where the row begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

const DELIMITERS = [",", ";", "\t"] as const;

/** The delimiter that the first line has most of; the comma where it has none. */
export function csvDelimiter(text: string): string {
  const [line = ""] = /^[^\r\n]*/.exec(text) ?? [];
  const count = (delimiter: string): number => line.split(delimiter).length;
  return DELIMITERS.reduce((most, delimiter) => (count(delimiter) > count(most) ? delimiter : most));
}

/**
 * Rows that are not empty. A quote that is never closed reaches to the end.
 *
 * @param text without a byte order mark, as `decodeUtf8` gives it
 */
export function* readCsv(text: string, delimiter: string): Generator<CsvRow> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const start = line;
    const cells: string[] = [];
    for (;;) {
      const { cell, end } =
        text[at] === '"' ? quotedCell(text, at, delimiter) : plainCell(text, at, delimiter);
      for (let sign = text.indexOf("\n", at); sign >= 0 && sign < end; sign = text.indexOf("\n", sign + 1))
        line += 1;
      cells.push(cell);
      at = end + 1;
      if (text[end] !== delimiter) break;
    }
    line += 1;
    // A line may end with two signs.
    if (text[at - 1] === "\r" && text[at] === "\n") at += 1;
    if (cells.length > 1 || cells[0] !== "") yield { line: start, cells };
  }
}

interface Cell {
  readonly cell: string;
  /** Where the delimiter behind it stands, or what ends the line. */
  readonly end: number;
}

function plainCell(text: string, start: number, delimiter: string): Cell {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return { cell: text.slice(start, end), end };
}

/** Two quotes within it stand for one. What follows the closing quote belongs to it as it stands. */
function quotedCell(text: string, start: number, delimiter: string): Cell {
  let cell = "";
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { cell: cell + text.slice(at), end: text.length };
    cell += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    cell += '"';
    at += 1;
  }
  const rest = plainCell(text, at, delimiter);
  return { cell: cell + rest.cell, end: rest.end };
}
