/** A network against its twin: the same without its skips, or with a change that has a name. */
import { comparisonVerdict } from "../verdicts/comparison";
import type { JudgedArm, VerdictOf } from "./verdict";

export const twinAnswer: VerdictOf<"twin"> = (_question, { measure, arms }) => {
  const [twin, network] = arms;
  const side = (judged: JudgedArm | undefined) => ({
    label: sideOf(judged),
    results: judged?.results ?? [],
  });
  return comparisonVerdict(measure, side(network), side(twin));
};

function sideOf(judged: JudgedArm | undefined): string {
  const { family, label = "" } = judged?.arm ?? {};
  if (family === undefined) return label;
  return family === "plain" ? "without skips" : "with skips";
}
