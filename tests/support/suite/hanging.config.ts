/** Runs the files of one folder as `npm test` runs its suites, with little patience. */
import { defineConfig } from "vitest/config";
import { writeLine } from "./journal.ts";
import { limitedForks } from "./limited-forks.ts";
import { vitestJournal } from "./vitest-journal.ts";

const { SKIPLOOM_JOURNAL: journal = "" } = process.env;

export default defineConfig({
  test: {
    globals: true,
    include: ["*.test.mjs"],
    maxWorkers: 4,
    retry: 1,
    reporters: [vitestJournal(journal)],
    pool: limitedForks({
      // Three times what a busy machine takes to start them.
      milliseconds: 20_000,
      onFailure: (file, message) => writeLine(journal, { file, state: "failed", message }),
    }),
  },
});
