/** Two arms against each other on one measure: a network and its twin, or any two of one's own. */
import { type Claim, claimOf } from "../statistics/claim";
import { armMean, type Estimate, pairedDifference } from "../statistics/estimate";
import type { Measure } from "../statistics/measure";
import { spellDifference, spellEstimate, spellSize, spellValue } from "./numbers";
import {
  type Arm,
  allFailedSentences,
  basisSentence,
  capitalised,
  countConclusion,
  countSentence,
  hintSentences,
} from "./sentences";

export interface ComparisonVerdict {
  readonly kind: "comparison";
  /** The first minus the second. */
  readonly difference: Estimate;
  /** Of the first, against the second. */
  readonly claim: Claim;
  /** In a few words, for a list of experiments. */
  readonly answer: string;
  readonly sentences: readonly string[];
  readonly basis: string;
}

export function comparisonVerdict(measure: Measure, first: Arm, second: Arm): ComparisonVerdict {
  const difference = pairedDifference(measure, first.results, second.results);
  const claim = claimOf(difference, measure.better);
  const labels = [first.label, second.label] as const;
  return {
    kind: "comparison",
    difference,
    claim,
    answer: answerOf(labels, difference, claim),
    sentences: [
      ...meansSentences(measure, [first, second], difference),
      ...conclusion(measure, labels, difference, claim),
      ...allFailedSentences(labels, difference),
      ...hintSentences([difference]),
    ],
    basis: basisSentence(measure, `${first.label} against ${second.label}`, difference),
  };
}

function meansSentences(measure: Measure, arms: readonly Arm[], { kind, seeds }: Estimate): string[] {
  if (kind === "counts" || kind === "nothing") return [];
  const means = arms.map(({ label, results }) => {
    const found = armMean(
      measure,
      results.filter(({ seed }) => seeds.includes(seed)),
    );
    return "mean" in found ? `${label} ${spellValue(measure, found.mean)}` : label;
  });
  return [`${capitalised(measure.label)}: ${means.join(", ")}.`];
}

function conclusion(
  measure: Measure,
  labels: readonly [string, string],
  found: Estimate,
  claim: Claim,
): string[] {
  const against = `${labels[0]} against ${labels[1]}`;
  switch (found.kind) {
    case "nothing":
      return ["No seed has finished in both yet."];
    case "hint":
      return [`${capitalised(against)}: ${spellDifference(measure, found.mean)}.`];
    case "interval":
      return claim === "none"
        ? [`No difference seen: ${against} ${spellEstimate(measure, found)}.`]
        : [`Better: ${betterOf(labels, claim)}, by ${spellSize(measure, found)}.`];
    case "counts":
      return [countSentence(labels, found), ...countConclusion(labels, found, claim)];
    default:
      return found satisfies never;
  }
}

function betterOf([first, second]: readonly [string, string], claim: Claim): string {
  return claim === "better" ? first : second;
}

function answerOf(
  labels: readonly [string, string],
  { kind, seeds, failures }: Estimate,
  claim: Claim,
): string {
  if (kind === "nothing") return "no answer yet";
  if (kind === "counts") {
    const counts = failures.map(({ failed, of }, index) => `${labels[index]} ${failed} of ${of}`);
    return `failed: ${counts.join(", ")}`;
  }
  if (kind === "hint") return seeds.length === 1 ? "a hint from one seed" : "a hint from two seeds";
  return claim === "none" ? "no difference seen" : `better: ${betterOf(labels, claim)}`;
}
