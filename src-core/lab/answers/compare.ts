/** Arms of one's own against the one that was named as reference. */
import { comparisonVerdict } from "../verdicts/comparison";
import type { Arm } from "../verdicts/sentences";
import { rankArms } from "./ranked";
import type { JudgedArm, VerdictOf } from "./verdict";

export const compareAnswer: VerdictOf<"compare"> = ({ reference: id }, { measure, arms }) => {
  const first = arms.find(({ arm }) => arm.id === id);
  const [second] = arms.filter(({ arm }) => arm.id !== id);
  if (first && second && arms.length === 2) return comparisonVerdict(measure, sideOf(second), sideOf(first));
  const ranked = rankArms(measure, arms, id, "the reference");
  // Its chart has the arms in the order of the question.
  return { ...ranked, sentences: [...ranked.sentences, ...ranked.orders], orders: [] };
};

function sideOf({ arm, results }: JudgedArm): Arm {
  return { label: arm.label, results };
}
