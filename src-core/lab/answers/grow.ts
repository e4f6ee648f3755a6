/** The grown network against the same as it was, trained on equally long; and how each way of growing began. */
import type { SeedResult } from "../statistics/measure";
import { comparisonVerdict } from "../verdicts/comparison";
import { spellSmall } from "../verdicts/numbers";
import type { JudgedArm, VerdictOf } from "./verdict";

export const growAnswer: VerdictOf<"grow"> = ({ leftOut }, { measure, validationMeasure, arms }) => {
  const armOf = (id: string): JudgedArm | undefined => arms.find(({ arm }) => arm.id === id);
  const contrast = (of: (arm: JudgedArm) => readonly SeedResult[]) => {
    const side = (id: string): readonly SeedResult[] => {
      const arm = armOf(id);
      return arm ? of(arm) : [];
    };
    return [
      { label: "grown", results: side("grown") },
      { label: "as it was", results: side("control") },
    ] as const;
  };
  const training = comparisonVerdict(measure, ...contrast(({ results }) => results));
  const validation = comparisonVerdict(validationMeasure, ...contrast((arm) => arm.validation));
  const begun = [
    beginning("The residual network starts as the identity by a zero", armOf("grown")),
    beginning("A plain one has to be built to it by hand", armOf("plain-identity")),
    ...held(armOf("plain-identity")),
    beginning("With its last block copied", armOf("plain-copy")),
    beginning("With new blocks drawn", armOf("plain-he")),
  ].flatMap((sentence) => sentence ?? []);
  return {
    answer: training.answer,
    sentences: [
      ...training.sentences,
      ...validation.sentences,
      ...begun,
      ...leftOut.map(({ label, why }) => `Left out: ${label}. ${why}`),
    ],
    basis: training.basis,
  };
};

/** What growing did by itself. */
function beginning(words: string, arm: JudgedArm | undefined): string | undefined {
  const [first] = arm?.grown ?? [];
  if (arm === undefined || first === undefined) return undefined;
  const largest = Math.max(...arm.grown.map(({ largestDifference }) => largestDifference));
  const error = ({ accuracy }: { readonly accuracy: number }): string =>
    `${(100 * (1 - accuracy)).toFixed(1)}%`;
  const after = arm.grown.map(({ after: { validation } }) => error(validation));
  const most = after.length > 1 && new Set(after).size > 1 ? `${after.join(", ")}` : (after[0] ?? "");
  return `${words}: largest difference of an output ${spellSmall(largest)}, validation error ${error(first.before.validation)} before and ${most} right after.`;
}

/** Whether what was built to the identity stayed as good while it was trained on, as far as counts of images say. */
function held(arm: JudgedArm | undefined): string[] {
  const [first] = arm?.grown ?? [];
  const ends = (arm?.validation ?? []).flatMap((result) => ("value" in result ? [result.value] : []));
  if (first === undefined || ends.length === 0) return [];
  const mean = ends.reduce((sum, value) => sum + value, 0) / ends.length;
  const before = 100 * (1 - first.before.validation.accuracy);
  return [
    `Trained on, that one went from ${before.toFixed(1)}% to ${mean.toFixed(1)}% validation error: training may lead it away from the identity.`,
  ];
}
