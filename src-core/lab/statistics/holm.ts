/**
 * Several comparisons at once: the chance that any of them claims a difference that is not there stays below alpha.
 * Holm 1979, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6.
 */

export interface HolmStep {
  /** To be held against alpha itself. */
  readonly adjustedP: number;
  /** The alpha that this comparison's own p was held against: 1 minus it is the level of an interval that says the same as the test. */
  readonly alpha: number;
}

/** One step for each p, in their order. */
export function holm(ps: readonly number[], alpha: number): HolmStep[] {
  const order = ps.map((_, index) => index).sort((one, other) => (ps[one] ?? 1) - (ps[other] ?? 1));
  const steps = new Map<number, HolmStep>();
  let adjustedP = 0;
  let own = alpha / ps.length;
  order.forEach((index, rank) => {
    const left = ps.length - rank;
    // Once one comparison is not decided, all after it are held against what it was held against.
    if (adjustedP <= alpha) own = alpha / left;
    adjustedP = Math.max(adjustedP, Math.min(1, left * (ps[index] ?? 1)));
    steps.set(index, { adjustedP, alpha: own });
  });
  return ps.map((_, index) => steps.get(index) ?? { adjustedP: 1, alpha });
}
