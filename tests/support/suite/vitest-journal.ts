/** Vitest's tests, as lines of the journal. */
import type { TestCase, TestModule } from "vitest/node";
import type { Reporter } from "vitest/reporters";
import { writeLine } from "./journal.ts";

/** @param journal path of the file that lines are added to */
export function vitestJournal(journal: string): Reporter {
  return {
    onTestModuleQueued({ moduleId }: TestModule) {
      writeLine(journal, { file: moduleId, state: "running" });
    },
    onTestCaseReady({ module, id, fullName }: TestCase) {
      writeLine(journal, { file: module.moduleId, id, test: fullName, state: "running" });
    },
    onTestCaseResult(test: TestCase) {
      const result = test.result();
      if (result.state === "pending") return;
      const [error] = result.errors ?? [];
      const message = result.state === "skipped" ? result.note : (error?.stack ?? error?.message);
      const { module, id, fullName } = test;
      const of = { file: module.moduleId, id, test: fullName };
      // What is tried again has ended twice, and is told once.
      if (test.diagnostic()?.flaky) writeLine(journal, { ...of, state: "failed", message });
      writeLine(journal, { ...of, state: result.state, ...(result.state !== "passed" && { message }) });
    },
    onTestModuleEnd(module: TestModule) {
      const state = module.state();
      if (state === "pending" || state === "queued") return;
      // A hook that fails takes the tests of its block with it.
      const suites = [...module.children.allSuites()];
      const [error] = [module, ...suites].flatMap((block) => block.errors());
      const message = error?.stack ?? error?.message;
      writeLine(journal, { file: module.moduleId, state, message });
    },
  };
}
