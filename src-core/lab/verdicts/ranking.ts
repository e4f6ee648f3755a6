/**
 * Many arms against one reference on one measure. Only differences against the reference are tested, all of them together by Holm's
 * procedure; arms that are not told apart share a rank, and what the means suggest beyond that is called the order seen.
 */
import { type Claim, claimOf, pOf } from "../statistics/claim";
import type { Interval } from "../statistics/counts";
import { ALPHA, armMean, type Estimate, intervalAt, pairedDifference } from "../statistics/estimate";
import { holm } from "../statistics/holm";
import type { Measure } from "../statistics/measure";
import { orderSentences, rankingAnswer, rankingBasis, rankingSentences } from "./ranking-words";
import type { Arm } from "./sentences";

export interface RankedArm {
  readonly label: string;
  readonly mean: Estimate;
  /**
   * From 1; shared by arms that are not told apart from the reference alike. undefined where nothing could be tested, and where seeds
   * failed: those are counted. An arm that did not train would share the reference's rank for want of seeds.
   */
  readonly rank: number | undefined;
}

export interface ComparedArm extends RankedArm {
  /** The arm minus the reference. */
  readonly difference: Estimate;
  /** At least a 95% interval, of the level that Holm's procedure asks for. undefined where the difference has none. */
  readonly interval: Interval | undefined;
  /** To be held against 0.05; undefined where nothing could be tested. */
  readonly adjustedP: number | undefined;
  /** Against the reference. */
  readonly claim: Claim;
}

export interface RankingVerdict {
  readonly kind: "ranking";
  readonly reference: RankedArm;
  /** As they were given. */
  readonly others: readonly ComparedArm[];
  /** From the best mean to the worst, those with equal means in one place. Arms with failed seeds have no mean and are left out. */
  readonly orderSeen: readonly (readonly RankedArm[])[];
  /** In a few words, for a list of experiments. */
  readonly answer: string;
  readonly sentences: readonly string[];
  /** The order seen, in words. */
  readonly orders: readonly string[];
  readonly basis: string;
}

export function rankingVerdict(measure: Measure, reference: Arm, others: readonly Arm[]): RankingVerdict {
  const compared = compare(measure, reference, others);
  const own = { label: reference.label, mean: armMean(measure, reference.results) };
  const ranked = {
    reference: { ...own, rank: hasFailedSeeds(own.mean) ? undefined : rankOf("none", compared) },
    others: compared.map((arm) => ({
      ...arm,
      rank: isRanked(arm) ? rankOf(arm.claim, compared) : undefined,
    })),
  };
  const orderSeen = orderOf(measure, [ranked.reference, ...ranked.others]);
  return {
    kind: "ranking",
    ...ranked,
    orderSeen,
    answer: rankingAnswer(ranked.reference, ranked.others),
    sentences: rankingSentences(measure, ranked.reference, ranked.others),
    orders: orderSentences(measure, orderSeen),
    basis: rankingBasis(measure, ranked.reference, ranked.others),
  };
}

type Unranked = Omit<ComparedArm, "rank">;

export function hasFailedSeeds({ failures }: Estimate): boolean {
  return failures.some(({ failed }) => failed > 0);
}

/** Counts that are not decided say nothing of how good an arm is, also where only the reference failed. */
function isRanked({ mean, difference, adjustedP, claim }: Unranked): boolean {
  if (adjustedP === undefined || hasFailedSeeds(mean)) return false;
  return difference.kind === "interval" || claim !== "none";
}

/** Of all with this claim; undefined while nothing could be tested. */
function rankOf(claim: Claim, compared: readonly Unranked[]): number | undefined {
  if (compared.every(({ adjustedP }) => adjustedP === undefined)) return undefined;
  const number = (of: Claim): number => compared.filter((arm) => arm.claim === of && isRanked(arm)).length;
  const ranks: Readonly<Record<Claim, number>> = {
    better: 1,
    none: 1 + number("better"),
    worse: 2 + number("better") + number("none"),
  };
  return ranks[claim];
}

function compare(measure: Measure, reference: Arm, others: readonly Arm[]): Unranked[] {
  const found = others.map(({ label, results }) => {
    const difference = pairedDifference(measure, results, reference.results);
    return { label, mean: armMean(measure, results), difference, p: pOf(difference) };
  });
  const tested = found.filter(({ p }) => p !== undefined);
  const steps = holm(
    tested.flatMap(({ p }) => p ?? []),
    ALPHA,
  );
  return found.map((arm) => {
    const { label, mean, difference } = arm;
    const step = steps[tested.indexOf(arm)];
    return {
      label,
      mean,
      difference,
      interval: step && difference.kind === "interval" ? intervalAt(difference, step.alpha) : undefined,
      adjustedP: step?.adjustedP,
      claim: step ? claimOf(difference, measure.better, step.alpha) : "none",
    };
  });
}

function orderOf(measure: Measure, arms: readonly RankedArm[]): RankedArm[][] {
  const means = arms.flatMap((arm) => ("mean" in arm.mean ? [{ arm, mean: arm.mean.mean }] : []));
  means.sort((one, other) => (one.mean - other.mean) * (measure.better === "lower" ? 1 : -1));
  const places: { mean: number; arms: RankedArm[] }[] = [];
  for (const { arm, mean } of means) {
    const last = places.at(-1);
    if (last && last.mean === mean) last.arms.push(arm);
    else places.push({ mean, arms: [arm] });
  }
  return places.map((place) => place.arms);
}
