/** How much worse an arm is on images that it did not train on: validation minus training, seed by seed. */
import { type Claim, claimOf } from "../statistics/claim";
import { type Estimate, estimate } from "../statistics/estimate";
import type { Measure, SeedResult } from "../statistics/measure";
import { spellDifference, spellEstimate } from "./numbers";
import { capitalised, countSentence, hintSentences } from "./sentences";

export interface GapArm {
  readonly label: string;
  readonly training: readonly SeedResult[];
  readonly validation: readonly SeedResult[];
}

export interface GapVerdict {
  readonly kind: "gap";
  readonly label: string;
  /** Validation minus training. Where no seed learned there is a number, but no claim. */
  readonly gap: Estimate;
  /** Of validation, against training. */
  readonly claim: Claim;
  readonly sentences: readonly string[];
}

/** @param measures the same quantity, measured on the two parts */
export function gapVerdict(
  measures: { readonly training: Measure; readonly validation: Measure },
  arm: GapArm,
): GapVerdict {
  const gap = estimate([
    { sign: 1, measure: measures.validation, results: arm.validation },
    { sign: -1, measure: measures.training, results: arm.training },
  ]);
  // An arm may know its training images and nothing of others: that is the largest of gaps, and none that failed.
  const learned = gap.kind !== "counts" && gap.failures[1]?.failed === 0;
  const claim = learned ? claimOf(gap, measures.validation.better) : "none";
  return {
    kind: "gap",
    label: arm.label,
    gap,
    claim,
    sentences: [
      `${capitalised(arm.label)}: ${gapWords(measures.validation, gap, claim, learned)}`,
      ...(learned ? hintSentences([gap]) : []),
    ],
  };
}

function gapWords(measure: Measure, gap: Estimate, claim: Claim, learned: boolean): string {
  if (gap.kind === "nothing") return "no seed has finished yet.";
  if (!learned) {
    const counts = countSentence(["on validation", "on training"], gap);
    return `failed seeds have no gap. ${counts}`;
  }
  if (gap.kind === "hint") return `${measure.label} ${spellDifference(measure, gap.mean)} against training.`;
  if (gap.kind !== "interval") return "";
  const words = spellEstimate(measure, gap);
  if (claim === "none") return `no gap seen between validation and training: ${words}.`;
  return `${claim} on validation than on training: ${measure.label} ${words}.`;
}
