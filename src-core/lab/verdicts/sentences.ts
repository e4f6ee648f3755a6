/** Sentences that all verdicts share: about few seeds, failed seeds, and what was fixed beforehand. */
import { type Claim, pOf } from "../statistics/claim";
import { wilsonInterval } from "../statistics/counts";
import { type Estimate, type FailureCount, LEAST_SEEDS } from "../statistics/estimate";
import { type Measure, perfectValue, type SeedResult } from "../statistics/measure";
import { spellP, spellShares, spellValue } from "./numbers";

export interface Arm {
  /** As it stands within a sentence: "with skips", "ResNet-20". */
  readonly label: string;
  readonly results: readonly SeedResult[];
}

/** Fewer seeds of two arms than this cannot differ in their counts by Fisher's test, whatever they give. */
export const LEAST_SEEDS_TO_COUNT = 4;
export const TOO_FEW_TO_COUNT = "Three seeds are too few to tell counts apart.";

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Empty where the number of seeds is enough for a verdict. */
export function hintSentences(estimates: readonly Estimate[]): string[] {
  const counts = estimates.map(({ seeds }) => seeds.length).filter((count) => count > 0);
  const fewest = Math.min(...counts);
  if (counts.length === 0 || fewest >= LEAST_SEEDS) return [];
  return [fewest === 1 ? "One seed is a hint, not a verdict." : "Two seeds are a hint, not a verdict."];
}

/** "Seeds that failed: with skips 0 of 3 (95% interval 0 to 56%), without skips 2 of 3 (21 to 94%, 1 diverged)." */
export function countSentence(labels: readonly string[], { failures }: Estimate): string {
  const parts = failures.map((count, index) => spellFailures(labels[index] ?? "", count, index === 0));
  return `Seeds that failed: ${parts.join(", ")}.`;
}

/** What the counts of two arms allow to be said. */
export function countConclusion(labels: readonly [string, string], found: Estimate, claim: Claim): string[] {
  const p = pOf(found);
  if (claim !== "none" && p !== undefined) {
    const which = claim === "worse" ? labels[0] : labels[1];
    return [`More failures: ${which} (Fisher's exact test, ${spellP(p)}).`];
  }
  if (found.seeds.length >= LEAST_SEEDS_TO_COUNT) return ["No difference seen between these counts."];
  // Fewer are called a hint already.
  return found.seeds.length >= LEAST_SEEDS ? [TOO_FEW_TO_COUNT] : [];
}

/** Arms of which no seed learned, named where a mean is given all the same. */
export function allFailedSentences(labels: readonly string[], found: Estimate): string[] {
  if (found.kind === "counts") return [];
  return found.failures.flatMap(({ failed, of }, index) =>
    of > 0 && failed === of
      ? [`${capitalised(labels[index] ?? "")}: no seed learned (${failed} of ${of} failed).`]
      : [],
  );
}

/** What was fixed before the start, and by which method the answer was computed. */
export function basisSentence(measure: Measure, contrast: string, found: Estimate): string {
  const count = found.seeds.length;
  const fixed = `Fixed before the start: difference of ${measure.label}, ${contrast}, paired by seed`;
  switch (found.kind) {
    case "nothing":
      return `${fixed}.`;
    case "hint":
      return `${fixed}, n = ${count}: no interval below ${LEAST_SEEDS} seeds.`;
    case "interval":
      return `${fixed}, t interval, n = ${count}.`;
    case "counts":
      return `${fixed}, n = ${count}. ${failureRule(measure)}`;
    default:
      return found satisfies never;
  }
}

/** By which rule a seed was counted as failed. */
export function failureRule(measure: Measure): string {
  const perfect = perfectValue(measure);
  const nothing = spellValue(measure, measure.nothingLearned);
  const way =
    perfect === undefined
      ? `did no better than having learned nothing (${nothing})`
      : `came less than a twentieth of the way from having learned nothing (${nothing}) to ${spellValue(measure, perfect)}`;
  return `A seed failed when it diverged or ${way}. Failed seeds are counted, with Wilson intervals.`;
}

/** "without skips 2 of 3 (21 to 94%, 1 diverged)". */
export function spellFailures(
  label: string,
  { failed, diverged, of }: FailureCount,
  isFirst: boolean,
): string {
  const interval = `${isFirst ? "95% interval " : ""}${spellShares(wilsonInterval(failed, of))}`;
  const remarks = [
    ...(of >= LEAST_SEEDS ? [interval] : []),
    ...(diverged > 0 ? [`${diverged} diverged`] : []),
  ];
  return `${label} ${failed} of ${of}${remarks.length > 0 ? ` (${remarks.join(", ")})` : ""}`;
}
