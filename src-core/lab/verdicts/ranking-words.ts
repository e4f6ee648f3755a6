/** What a ranking says in words. */
import type { Measure } from "../statistics/measure";
import { spellDifference, spellDifferenceCell, spellEstimate, spellValue } from "./numbers";
import { type ComparedArm, hasFailedSeeds, type RankedArm } from "./ranking";
import {
  failureRule,
  hintSentences,
  LEAST_SEEDS_TO_COUNT,
  spellFailures,
  TOO_FEW_TO_COUNT,
} from "./sentences";

/** So many differences are read in a sentence: more stand in the table alone. */
const MOST_SPELLED = 4;

export function rankingSentences(
  measure: Measure,
  reference: RankedArm,
  others: readonly ComparedArm[],
): string[] {
  const list = (begin: string, arms: readonly string[], mark = ":"): string[] =>
    arms.length > 0 ? [`${begin}${mark} ${arms.join("; ")}.`] : [];
  const claimed = (claim: "better" | "worse"): string[] =>
    others.filter((arm) => arm.claim === claim).map((arm) => spellCompared(measure, arm));
  const alike = others.filter(({ claim, rank }) => claim === "none" && rank !== undefined);
  const untested = others.filter(
    ({ difference }) => difference.kind === "nothing" || difference.kind === "hint",
  );
  const hints = isTested(others) ? [] : hintSentences(others.map(({ difference }) => difference));
  // Where all are hints that is said once, below.
  const named = hints.length > 0 ? [] : untested.map(({ label }) => label);
  const areAll = named.length > 1 && named.length === others.length;
  return [
    ...list(`Better than ${reference.label}`, claimed("better"), "."),
    ...list(`Worse than ${reference.label}`, claimed("worse"), "."),
    ...list(
      `Not told apart from ${reference.label}, so on one rank with it`,
      alike.map((arm) => (alike.length > MOST_SPELLED ? arm.label : spellCompared(measure, arm))),
      alike.length > MOST_SPELLED ? ":" : ".",
    ),
    ...failureSentences(reference, others),
    ...list("Not tested, for want of seeds", areAll ? ["all of them"] : named),
    ...hints,
  ];
}

export function rankingAnswer(reference: RankedArm, others: readonly ComparedArm[]): string {
  if (!isTested(others)) {
    const seeds = Math.max(0, ...others.map(({ difference }) => difference.seeds.length));
    if (seeds === 0) return "no answer yet";
    return seeds === 1 ? "a hint from one seed" : "a hint from two seeds";
  }
  const number = (claim: ComparedArm["claim"]): number => others.filter((arm) => arm.claim === claim).length;
  const parts = [
    ...(number("better") > 0 ? [`${number("better")} better`] : []),
    ...(number("worse") > 0 ? [`${number("worse")} worse`] : []),
  ];
  const claims = parts.length > 0 ? `${parts.join(", ")} than ${reference.label}` : "no difference claimed";
  const counted = [reference, ...others.filter(({ claim }) => claim === "none")].filter(({ mean }) =>
    hasFailedSeeds(mean),
  ).length;
  if (counted > 0) return `${claims}, ${counted} with failed seeds`;
  return parts.length > 0 ? claims : "no difference seen";
}

/** What stands in the place of an arm's rank: "2", or "3 of 3 failed". */
export function standingWords({ rank, mean: { failures } }: Pick<RankedArm, "rank" | "mean">): string {
  const [own] = failures;
  if (own && own.failed > 0) return `${own.failed} of ${own.of} failed`;
  return rank === undefined ? "–" : String(rank);
}

/** An arm against the reference, for a table that says what it is: "1.68 (0.77 to 3.65)". */
export function differenceWords(measure: Measure, { difference, interval }: ComparedArm): string {
  if (difference.kind === "interval" && interval) {
    return spellDifferenceCell(measure, { ...difference, interval });
  }
  return difference.kind === "hint" ? spellDifference(measure, difference.mean) : "–";
}

export function rankingBasis(measure: Measure, reference: RankedArm, others: readonly ComparedArm[]): string {
  const counts = others.map(({ difference }) => difference.seeds.length);
  const fewest = Math.min(...counts);
  const most = Math.max(...counts);
  const tests = others.filter(({ adjustedP }) => adjustedP !== undefined).length;
  const fixed = `Fixed before the start: ${measure.scale === "log" ? "ratios" : "differences"} of ${measure.label} against ${reference.label} alone, paired by seed`;
  const seeds = others.length > 0 ? `, n = ${fewest === most ? most : `${fewest} to ${most}`}` : "";
  const adjusted =
    tests > 0
      ? ` ${tests} ${tests === 1 ? "comparison" : "comparisons"}, Holm's adjustment: t intervals are at least 95% and wider where more is asked.`
      : "";
  const rule = [reference, ...others].some(({ mean }) => hasFailedSeeds(mean))
    ? ` ${failureRule(measure)}`
    : "";
  return `${fixed}${seeds}.${adjusted}${rule}`;
}

function isTested(others: readonly ComparedArm[]): boolean {
  return others.some(({ adjustedP }) => adjustedP !== undefined);
}

/** What was seen, as counts; and what they do not allow to be said. */
function failureSentences(reference: RankedArm, others: readonly ComparedArm[]): string[] {
  const failing = others.filter(({ mean }) => hasFailedSeeds(mean));
  if (failing.length === 0 && !hasFailedSeeds(reference.mean)) return [];
  const counts = [...failing, reference].flatMap(({ label, mean: { failures } }, index) =>
    failures.map((count) => spellFailures(`${label}:`, count, index === 0)),
  );
  const seen = `Failed seeds, counted and not ranked: ${counts.join("; ")}.`;
  const undecided = others.filter(
    ({ claim, rank, adjustedP }) => claim === "none" && rank === undefined && adjustedP !== undefined,
  );
  if (undecided.length === 0) return [seen];
  const most = Math.max(...undecided.map(({ difference }) => difference.seeds.length));
  if (most < LEAST_SEEDS_TO_COUNT) return [seen, TOO_FEW_TO_COUNT];
  return [
    seen,
    `Not told apart from ${reference.label} by these counts: ${undecided.map(({ label }) => label).join("; ")}.`,
  ];
}

function spellCompared(measure: Measure, { label, mean, difference, interval }: ComparedArm): string {
  if (difference.kind === "interval" && interval) {
    return `${label}: ${spellEstimate(measure, { ...difference, interval }, "interval")}`;
  }
  const [own] = mean.failures;
  return own ? `${label} (${own.failed} of ${own.of} failed)` : label;
}

/** Names of arms hold commas and numbers, so that a colon and a semicolon part them from their means. */
export function orderSentences(measure: Measure, orderSeen: readonly (readonly RankedArm[])[]): string[] {
  if (orderSeen.flat().length < 2) return [];
  const places = orderSeen.map((arms) => {
    const labels = arms.map(({ label }) => label).join(" = ");
    const mean = arms[0]?.mean;
    return mean && "mean" in mean ? `${labels}: ${spellValue(measure, mean.mean)}` : labels;
  });
  const isRanked = orderSeen.some((arms) => arms.some(({ rank }) => rank !== undefined));
  return [
    `Order seen, by the means. ${places.join("; ")}.`,
    ...(isRanked ? ["Within a rank this order is no verdict."] : []),
  ];
}
