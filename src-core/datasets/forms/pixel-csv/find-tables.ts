/** The tables of a source that hold pixels, as their first rows have it. */
import { invalidSource } from "../../invalid-source";
import type { SourceFiles } from "../../source";
import { cellTexts, DELIMITERS } from "./cells";
import { type TableFacts, tableFacts } from "./table-facts";

export interface FoundTable {
  readonly path: string;
  readonly facts: TableFacts;
  /** The first rows that are pictures, or seem to be. */
  readonly examples: readonly Uint8Array[];
}

const TABLE = /\.(?:csv|tsv)$/i;
const MOST_TABLES = 100;
const START_BYTES = 2 ** 22;
const EXAMPLES = 20;
const NEWLINE = 10;
const RETURN = 13;

/** What some programs save a table as; alone, it is nothing else. @throws SkiploomError `invalid-dataset` */
function refuseOddText(start: Uint8Array, path: string): void {
  const [one = 0, two = 0] = start;
  if (one + two === 0xff + 0xfe && Math.max(one, two) === 0xff)
    throw invalidSource(path, "it is written in UTF-16; save it in UTF-8, as CSV");
  if (!start.includes(NEWLINE) && start.includes(RETURN))
    throw invalidSource(path, "its lines end as those of old Macs did; save it with usual ends of lines");
}

/** @throws SkiploomError `invalid-dataset` where the only file is written in a way that is not read */
export async function findTables(files: SourceFiles): Promise<FoundTable[]> {
  const found: FoundTable[] = [];
  for (const { path, bytes } of files.entries
    .filter((entry) => TABLE.test(entry.path))
    .slice(0, MOST_TABLES)) {
    const start = await files.read(path, 0, Math.min(bytes, START_BYTES));
    if (files.entries.length === 1) refuseOddText(start, path);
    const lines = firstLines(start, start.length === bytes);
    const facts = tableFacts(lines);
    if (facts) found.push({ path, facts, examples: facts.header ? lines.slice(1) : lines });
  }
  return found;
}

/** Numbers of a row that are pixels, where it is one. */
export function exampleNumbers(line: Uint8Array, { delimiter, label, left, columns }: TableFacts): number[] {
  const texts = cellTexts(line, DELIMITERS[delimiter]) ?? [];
  if (texts.length !== columns) return [];
  return texts.filter((_, column) => column !== label && !left.includes(column)).map(Number);
}

/** Whole lines alone, unless these are all bytes of the file. */
function firstLines(start: Uint8Array, isAll: boolean): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? 3 : 0;
  while (lines.length < EXAMPLES && from < start.length) {
    const end = start.indexOf(10, from);
    if (end < 0 && !isAll) break;
    const to = end < 0 ? start.length : end;
    const line = start.subarray(from, start[to - 1] === 13 ? to - 1 : to);
    if (line.length > 0) lines.push(line);
    from = to + 1;
  }
  return lines;
}
