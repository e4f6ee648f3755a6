/** What a ranking says in words. */
import type { Measure } from "../statistics/measure";
import { spellEstimate, spellValue } from "./numbers";
import type { ComparedArm, RankedArm } from "./ranking";
import { failureRule, hintSentences } from "./sentences";

export function rankingSentences(
  measure: Measure,
  reference: RankedArm,
  others: readonly ComparedArm[],
  orderSeen: readonly (readonly RankedArm[])[],
): string[] {
  const list = (begin: string, arms: readonly string[], mark = ":"): string[] =>
    arms.length > 0 ? [`${begin}${mark} ${arms.join("; ")}.`] : [];
  const claimed = (claim: "better" | "worse"): string[] =>
    others.filter((arm) => arm.claim === claim).map((arm) => spellCompared(measure, arm));
  const alike = others.filter(({ claim, adjustedP }) => claim === "none" && adjustedP !== undefined);
  const untested = others.filter(({ adjustedP }) => adjustedP === undefined);
  // Where all are hints that is said once, below.
  const awaited = (hasHints: boolean): string[] => {
    const named = untested.filter(({ difference }) => !hasHints || difference.kind === "counts");
    const areAll = named.length > 1 && named.length === others.length;
    if (areAll && named.every(({ difference }) => difference.kind !== "counts")) return ["all of them"];
    return named.map((arm) => spellCompared(measure, arm));
  };
  const hints = reference.rank === undefined ? hintSentences(others.map(({ difference }) => difference)) : [];
  return [
    ...list(`Better than ${reference.label}`, claimed("better"), "."),
    ...list(`Worse than ${reference.label}`, claimed("worse"), "."),
    ...list(
      `Not told apart from ${reference.label}, so on one rank with it`,
      alike.map((arm) => spellCompared(measure, arm)),
      ".",
    ),
    ...list("Not tested, for want of seeds", awaited(hints.length > 0)),
    ...list("No seed learned", unlearned(reference, others)),
    ...orderSentences(measure, orderSeen),
    ...hints,
  ];
}

export function rankingAnswer(reference: RankedArm, others: readonly ComparedArm[]): string {
  if (reference.rank === undefined) {
    const seeds = Math.max(0, ...others.map(({ difference }) => difference.seeds.length));
    if (seeds === 0) return "no answer yet";
    return seeds === 1 ? "a hint from one seed" : "a hint from two seeds";
  }
  const number = (claim: ComparedArm["claim"]): number => others.filter((arm) => arm.claim === claim).length;
  const parts = [
    ...(number("better") > 0 ? [`${number("better")} better`] : []),
    ...(number("worse") > 0 ? [`${number("worse")} worse`] : []),
  ];
  return parts.length > 0 ? `${parts.join(", ")} than ${reference.label}` : "no difference seen";
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
  const rule = others.some(({ difference }) => difference.kind === "counts")
    ? ` ${failureRule(measure)}`
    : "";
  return `${fixed}${seeds}.${adjusted}${rule}`;
}

/** Arms of which a mean is given all the same. */
function unlearned(reference: RankedArm, others: readonly ComparedArm[]): string[] {
  return [reference, ...others].flatMap(({ label, mean }) => {
    const [failures] = mean.failures;
    if (mean.kind === "counts" || !failures || failures.of === 0 || failures.failed < failures.of) return [];
    return [`${label} (${failures.failed} of ${failures.of} failed)`];
  });
}

function spellCompared(measure: Measure, { label, difference, interval }: ComparedArm): string {
  if (difference.kind === "interval" && interval) {
    return `${label}: ${spellEstimate(measure, { ...difference, interval }, "interval")}`;
  }
  const [own, ofReference] = difference.failures;
  if (difference.kind !== "counts" || !own || !ofReference) return label;
  const marked = own.diverged > 0 ? `, ${own.diverged} of them diverged` : "";
  return `${label} (failed ${own.failed} of ${own.of}${marked}, against ${ofReference.failed} of ${ofReference.of})`;
}

/** Names of arms hold commas and numbers, so that a colon and a semicolon part them from their means. */
function orderSentences(measure: Measure, orderSeen: readonly (readonly RankedArm[])[]): string[] {
  if (orderSeen.flat().length < 2) return [];
  const places = orderSeen.map((arms) => {
    const labels = arms.map(({ label }) => label).join(" = ");
    const mean = arms[0]?.mean;
    return mean && "mean" in mean ? `${labels}: ${spellValue(measure, mean.mean)}` : labels;
  });
  const isTested = orderSeen.some((arms) => arms.some(({ rank }) => rank !== undefined));
  return [
    `Order seen, by the means. ${places.join("; ")}.`,
    ...(isTested ? ["Within a rank this order is no verdict."] : []),
  ];
}
