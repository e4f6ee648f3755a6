/**
 * What became of every test, written down as it ends: a suite that is ended by force keeps what it has counted, and tells what
 * ran at the time. Vitest and Playwright write the same lines, and `scripts/lib/journal.mjs` reads them.
 */
import { appendFileSync } from "node:fs";
import path from "node:path";

/** One line, as JSON. A file or a test that begins and never ends was running when its suite was ended. */
export interface JournalLine {
  readonly file: string;
  /** Of a test, where the line is not of the file as a whole; what is tried again has the same one. */
  readonly id?: string;
  readonly test?: string;
  readonly state: "running" | "passed" | "failed" | "skipped";
  /** Why it failed or was skipped. */
  readonly message?: string | undefined;
}

/** Adds a line to the journal at that path. */
export function writeLine(journal: string, line: JournalLine): void {
  const file = path.relative(process.cwd(), line.file);
  appendFileSync(journal, `${JSON.stringify({ ...line, file })}\n`);
}
