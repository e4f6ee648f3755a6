/** What a learning-rate range test suggests, and where that comes from. */
import { formatRate } from "../../foundation/format-number";
import type { VerdictOf } from "./verdict";

export const rateAnswer: VerdictOf<"rate"> = (_question, { arms }) => {
  const tests = arms.flatMap(({ ranges }) => ranges.map(({ test }) => test));
  const steepest = tests.flatMap(({ steepest: rate }) => rate ?? []);
  const below = tests.flatMap(({ belowRise }) => belowRise ?? []);
  const rises = tests.flatMap(({ rises: rate }) => rate ?? []);
  const ended = tests.flatMap(({ endedEarly, rates }) => (endedEarly ? (rates.at(-1) ?? []) : []));
  const suggested = suggestedRate(arms);
  return {
    answer:
      tests.length === 0
        ? "no answer yet"
        : suggested === undefined
          ? "the loss did not fall"
          : `try ${formatRate(suggested)}`,
    sentences: [
      ...(tests.length === 0 ? ["No test has finished yet."] : []),
      ...(steepest.length > 0 ? [`The loss falls most steeply at ${spread(steepest)}.`] : []),
      ...(rises.length > 0
        ? [`It has begun to rise at ${spread(rises)}; a tenth of that is ${spread(below)}.`]
        : []),
      ...(suggested === undefined
        ? tests.length > 0
          ? ["No rate is suggested: the loss did not fall at any."]
          : []
        : [`Suggested: ${formatRate(suggested)}${rises.length > 0 ? ", the smaller of the two" : ""}.`]),
      ...(ended.length > 0
        ? [
            `It was ended at ${spread(ended)}, where the loss had passed four times its best: at such rates that is as it should be.`,
          ]
        : []),
    ],
    basis:
      "One training in which the rate rises by the same factor at each step (Smith 2017, section 3.3). Both rates are rules of thumb of practice, read off the smoothed loss: a place to begin, no verdict.",
  };
};

/** The more careful of the two rules, by geometric means over the seeds; undefined where the loss never fell. */
export function suggestedRate(
  arms: readonly { readonly ranges: Parameters<typeof rateAnswer>[1]["arms"][number]["ranges"] }[],
): number | undefined {
  const tests = arms.flatMap(({ ranges }) => ranges.map(({ test }) => test));
  const steepest = geometricMean(tests.flatMap(({ steepest: rate }) => rate ?? []));
  const below = geometricMean(tests.flatMap(({ belowRise }) => belowRise ?? []));
  const known = [steepest, below].filter((rate) => rate !== undefined);
  return known.length === 0 ? undefined : Number(Math.min(...known).toPrecision(2));
}

function geometricMean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** "0.05", or "0.03 to 0.07" over the seeds. */
function spread(values: readonly number[]): string {
  const ends = [Math.min(...values), Math.max(...values)].map(spell);
  return ends[0] === ends[1] ? (ends[0] ?? "") : ends.join(" to ");
}

function spell(rate: number): string {
  return formatRate(Number(rate.toPrecision(2)));
}
