/** What may be claimed of a difference. */
import { fisherExactP } from "./counts";
import { ALPHA, type Estimate, intervalAt, LEAST_SEEDS, ROUNDING } from "./estimate";
import type { Measure } from "./measure";
import { twoSidedP } from "./student-t";

/** The first arm of a difference, against the second. */
export type Claim = "better" | "worse" | "none";

/** How likely a difference at least this large would be if there were none. undefined where nothing can be tested. */
export function pOf(found: Estimate): number | undefined {
  if (found.kind === "interval") return twoSidedP(found.mean / found.standardError, found.seeds.length - 1);
  const [first, second] = found.failures;
  if (found.kind !== "counts" || found.seeds.length < LEAST_SEEDS) return undefined;
  if (!first || !second || found.failures.length !== 2) return undefined;
  return fisherExactP(first.failed, first.of, second.failed, second.of);
}

/** A difference only where the interval of level 1 - alpha holds no zero; of counts only where Fisher's test decides. */
export function claimOf(found: Estimate, better: Measure["better"], alpha = ALPHA): Claim {
  if (found.kind === "interval") {
    const { low, high } = intervalAt(found, alpha);
    const rounding = ROUNDING * found.resolution;
    if (low <= rounding && high >= -rounding) return "none";
    return low > 0 === (better === "higher") ? "better" : "worse";
  }
  const [first, second] = found.failures;
  const p = pOf(found);
  if (p === undefined || p > alpha || !first || !second) return "none";
  return first.failed < second.failed ? "better" : "worse";
}
