/** A network against its twin: the same without its skips, or with a change that has a name. */
import { sideLabel } from "../pictures/families";
import { comparisonVerdict } from "../verdicts/comparison";
import type { JudgedArm, VerdictOf } from "./verdict";

export const twinAnswer: VerdictOf<"twin"> = (_question, { measure, arms }) => {
  const [twin, network] = arms;
  const side = (judged: JudgedArm | undefined) => ({
    label: judged ? sideLabel(judged.arm) : "",
    results: judged?.results ?? [],
  });
  return comparisonVerdict(measure, side(network), side(twin));
};
