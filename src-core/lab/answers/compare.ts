/** Arms of one's own against the one that was named as reference. */
import { comparisonVerdict } from "../verdicts/comparison";
import { rankingVerdict } from "../verdicts/ranking";
import type { VerdictOf } from "./verdict";

export const compareAnswer: VerdictOf<"compare"> = ({ reference: id }, { measure, arms }) => {
  const sides = arms.map(({ arm, results }) => ({ id: arm.id, label: arm.label, results }));
  const reference = sides.find((side) => side.id === id) ?? { label: "the reference", results: [] };
  const others = sides.filter((side) => side !== reference);
  const [only] = others;
  if (only && others.length === 1) return comparisonVerdict(measure, only, reference);
  return rankingVerdict(measure, reference, others);
};
