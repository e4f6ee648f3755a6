/** Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet. */

/** A spreadsheet takes such a beginning for a formula, and runs it. */
const FORMULA = /^[=+\-@\t\r]/;

/** A text that a spreadsheet would run gets an apostrophe before it, which shows that it is text. */
export function csvCell(cell: string | number): string {
  if (typeof cell === "number") return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}
