/** A network against the same without its skips. */
import type { Family } from "../experiment";
import type { SeedResult } from "../statistics/measure";
import { comparisonVerdict } from "../verdicts/comparison";
import type { VerdictOf } from "./verdict";

export const twinAnswer: VerdictOf<"twin"> = (_question, { measure, arms }) => {
  const resultsOf = (family: Family): readonly SeedResult[] =>
    arms.find(({ arm }) => arm.family === family)?.results ?? [];
  return comparisonVerdict(
    measure,
    { label: "with skips", results: resultsOf("residual") },
    { label: "without skips", results: resultsOf("plain") },
  );
};
