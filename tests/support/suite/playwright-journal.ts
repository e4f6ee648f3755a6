/** Playwright's tests, as lines of the journal at the path that its options name. */
import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";
import { type JournalLine, writeLine } from "./journal.ts";

export default class PlaywrightJournal implements Reporter {
  readonly #journal: string;

  constructor({ journal }: { readonly journal: string }) {
    this.#journal = journal;
  }

  printsToStdio(): boolean {
    return false;
  }

  onTestBegin(test: TestCase): void {
    this.#write(test, { state: "running" });
  }

  onTestEnd(test: TestCase, { status, error }: TestResult): void {
    if (status === "skipped") {
      const reason = test.annotations.find(({ type }) => type === "skip")?.description;
      this.#write(test, { state: "skipped", message: reason });
    } else if (status === test.expectedStatus) this.#write(test, { state: "passed" });
    else this.#write(test, { state: "failed", message: error?.stack ?? error?.message ?? status });
  }

  #write(test: TestCase, outcome: Pick<JournalLine, "state" | "message">): void {
    writeLine(this.#journal, { file: test.location.file, id: test.id, test: test.title, ...outcome });
  }
}
