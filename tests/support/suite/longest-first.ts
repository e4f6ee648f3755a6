/** The order in which Vitest's files run: a long one that began last would be waited for by all the cores but one. */
import path from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Whole-system tests that take half a minute and more, the longest first. */
const LONGEST = [
  "lab",
  "cli",
  "lab-grow",
  "warm-engines",
  "cpu-training",
  "pytorch-training",
  "cli-output",
  "webgpu-training",
  "keras-import",
  "data-forms",
  "engine-crash",
  "cli-data",
  "evaluation-memory",
  "pytorch-project",
  "server-flood",
].map((name) => `${name}.test.ts`);

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.indexOf(path.basename(moduleId));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}
