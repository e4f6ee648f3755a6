import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { softwareGpuEnvironment } from "./scripts/lib/software-gpu.mjs";
import { writeLine } from "./tests/support/suite/journal.ts";
import { limitedForks } from "./tests/support/suite/limited-forks.ts";
import { LongestFirst } from "./tests/support/suite/longest-first.ts";
import { vitestJournal } from "./tests/support/suite/vitest-journal.ts";

// Before workers start: the system's loader reads it then. Where Skiploom's tests find a real GPU, SKIPLOOM_TEST_GPU=own keeps to it.
if (process.env.SKIPLOOM_TEST_GPU !== "own") Object.assign(process.env, softwareGpuEnvironment());

/** Where `npm test` reads what became of the tests, and how long it lets a file run. Whoever debugs a test has no limit. */
const { SKIPLOOM_JOURNAL: journal, SKIPLOOM_FILE_LIMIT_MS: limit } = process.env;

function fail(file: string, message: string): void {
  console.error(`\n${file} failed. ${message}`);
  if (journal) writeLine(journal, { file, state: "failed", message });
}

/**
 * Four projects: `unit` beside the source, `cross` for whole-system checks, `trials` for random attacks (few cases here, all of
 * them in `npm run trials`), `bench` for measurements.
 */
export default defineConfig({
  test: {
    // Vitest leaves one core free, which of two is half of them; and a third of their time tests wait for what they started.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    ...(journal && { reporters: ["default", vitestJournal(journal)] }),
    ...(limit && { pool: limitedForks({ milliseconds: Number(limit), onFailure: fail }) }),
    sequence: { sequencer: LongestFirst },
    // What fails twice is wrong; what fails once is named as unsteady in the output of `npm test`, and is to be mended.
    retry: 1,
    // What is waited for comes, however busy the machine is; where it does not, the wait is the failure's only cost.
    expect: { poll: { timeout: 60_000 } },
    globalSetup: ["tests/support/build-kernels.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["src-*/**/*.test.{ts,tsx}"],
          environment: "node",
          // So long only where the machine is busy with others.
          testTimeout: 120_000,
          // Starting a process for each of some hundred small files takes longer than all of their tests.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "cross",
          include: ["tests/cross/**/*.test.ts"],
          environment: "node",
          // So long only where the machine is busy with others; hooks start PyTorch.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: "trials",
          // Another try would be another attack.
          retry: 0,
          include: ["tests/trials/**/*.test.ts"],
          environment: "node",
          testTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: "bench",
          retry: 0,
          include: ["tests/bench/**/*.bench.ts"],
          environment: "node",
          testTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
