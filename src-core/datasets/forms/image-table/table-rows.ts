/** Tables that name images: rows of CSV and TSV files, and of JSON lines, as texts by column. */
import { csvDelimiter, readCsv } from "../../../codecs/csv";
import { decodeUtf8 } from "../../../codecs/text";
import { invalidSource } from "../../invalid-source";
import type { Skipped, SourceEntry, SourceFiles } from "../../source";
import { endingOf } from "../image-names";

export interface TableRow {
  /** Of the file, from 1. */
  readonly line: number;
  /** By column; what is no text, number or truth value is left out. */
  readonly cells: ReadonlyMap<string, string>;
}

export interface TableRows {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  readonly skipped: readonly Skipped[];
}

const START_BYTES = 2 ** 18;
const MOST_BYTES = 2 ** 28;

export function isTableName(path: string): boolean {
  return ["csv", "tsv", "jsonl", "ndjson"].includes(endingOf(path));
}

/**
 * The first rows; undefined where it is no such table.
 *
 * @param isData whether a row is no header, but names an image already
 */
export async function firstRows(
  files: SourceFiles,
  { path, bytes }: SourceEntry,
  isData: (cells: readonly string[]) => boolean,
): Promise<TableRows | undefined> {
  const start = await files.read(path, 0, Math.min(bytes, START_BYTES));
  // The last line may be cut, and a sign within it.
  const end = start.length < bytes ? start.lastIndexOf(10) + 1 : start.length;
  const text = textOf(start.subarray(0, end));
  return text === undefined ? undefined : rowsOf(path, text, isData);
}

/** @throws SkiploomError `invalid-dataset` when it is too large, or no UTF-8 */
export async function allRows(
  files: SourceFiles,
  { path, bytes }: SourceEntry,
  isData: (cells: readonly string[]) => boolean,
): Promise<TableRows> {
  if (bytes > MOST_BYTES)
    throw invalidSource(
      path,
      `it has ${bytes} bytes, and at most ${MOST_BYTES} of a table of names are read`,
    );
  const text = textOf(await files.read(path));
  if (text === undefined) throw invalidSource(path, "it is not written in UTF-8; save it so");
  return rowsOf(path, text, isData);
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decodeUtf8(bytes).normalize("NFC");
  } catch {
    return undefined;
  }
}

function rowsOf(path: string, text: string, isData: (cells: readonly string[]) => boolean): TableRows {
  if (endingOf(path).endsWith("json") || endingOf(path) === "jsonl") return jsonRows(path, text);
  const lines = readCsv(text, endingOf(path) === "tsv" ? "\t" : csvDelimiter(text));
  let columns: readonly string[] | undefined;
  const rows: TableRow[] = [];
  for (const { line, cells } of lines) {
    if (!columns) {
      const hasHeader = !isData(cells);
      columns = cells.map((name, place) => (hasHeader && name.trim() ? name.trim() : `column ${place + 1}`));
      if (hasHeader) continue;
    }
    const named = new Map<string, string>();
    for (const [place, name] of columns.entries()) {
      const cell = cells[place]?.trim();
      if (cell) named.set(name, cell);
    }
    rows.push({ line, cells: named });
  }
  return { columns: columns ?? [], rows, skipped: [] };
}

function jsonRows(path: string, text: string): TableRows {
  const columns = new Set<string>();
  const rows: TableRow[] = [];
  const skipped: Skipped[] = [];
  for (const [place, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const value = parsed(line);
    if (!value) {
      skipped.push({ name: `${path}, line ${place + 1}`, reason: "it is no JSON object" });
      continue;
    }
    const cells = new Map<string, string>();
    for (const [name, cell] of Object.entries(value)) {
      if (typeof cell !== "string" && typeof cell !== "number" && typeof cell !== "boolean") continue;
      columns.add(name);
      if (String(cell).trim()) cells.set(name, String(cell).trim());
    }
    rows.push({ line: place + 1, cells });
  }
  return { columns: [...columns], rows, skipped };
}

function parsed(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
