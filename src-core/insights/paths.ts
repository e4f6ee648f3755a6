/** Which paths carry the gradient: instrument 5 (Veit, Wilber & Belongie 2016, section 4.3, 1605.06431). */
import { z } from "zod";
import { figureSchema } from "./insight";

/** All paths through F of so many units. */
const pathLengthSchema = z.object({
  k: z.number().int().min(0),
  /** How many of those paths there are, C(n, k); null beyond what numbers hold. */
  count: figureSchema,
  /** So many of them were drawn, or all. */
  drawn: z.number().int().min(1),
  /** Mean over these of the norm of the gradient that comes back on one path: a root mean square over the images, of each one's own. */
  norm: figureSchema,
  /** Standard error of that mean; 0 where all were taken. */
  error: figureSchema,
  /** Count times mean norm, as a share of the same of all lengths: what these paths would carry if none cancelled another. */
  share: figureSchema,
});
export type PathLength = z.infer<typeof pathLengthSchema>;

export const pathsSchema = z.object({
  /** How many units stand in the chain, and what gives the first one's x. */
  units: z.number().int().min(1),
  from: z.string(),
  /** Norm of the whole gradient at the first unit's x. */
  whole: figureSchema,
  /** From k = 0, the skips alone, to all units. */
  lengths: z.array(pathLengthSchema),
  /** All counts times norms together, over the whole gradient's norm; null beyond what numbers hold. */
  together: figureSchema,
  /** The shortest stretch of lengths with 95% of that, and its share of all paths. Left out where a norm is no number. */
  most: z.object({ from: z.number().int(), to: z.number().int(), paths: z.number() }).optional(),
  /** Where the units are few: | all paths' gradients added up - whole | / (their norms together), for the first batch. */
  check: z.object({ error: figureSchema }).optional(),
});
export type Paths = z.infer<typeof pathsSchema>;

export const PATHS_CHOICES = {
  draws: {
    kind: "count",
    label: "Draws",
    help: "How many paths of each length are drawn.",
    min: 1,
    max: 1_000,
    usual: 20,
  },
} as const;

/** An error of the check below this is rounding. */
export const PATHS_TOLERANCE = 1e-5;

/** ln C(n, k). */
export function logBinomial(n: number, k: number): number {
  let sum = 0;
  for (let factor = 1; factor <= Math.min(k, n - k); factor += 1)
    sum += Math.log((n - Math.min(k, n - k) + factor) / factor);
  return sum;
}

/** What counts times norms say: shares of each length, and the stretch that has most of it. */
export function pathShares(
  norms: readonly number[],
  enough = 0.95,
): { readonly shares: readonly number[]; readonly logTotal: number; readonly most?: Paths["most"] } {
  const n = norms.length - 1;
  const logs = norms.map((norm, k) => logBinomial(n, k) + Math.log(norm));
  const largest = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  const logTotal = largest + Math.log(total);
  if (!Number.isFinite(logTotal)) return { shares, logTotal };
  const [from, to] = shortestStretch(shares, enough);
  const ofPaths = shares
    .slice(from, to + 1)
    .map((_, at) => Math.exp(logBinomial(n, from + at) - n * Math.LN2));
  return { shares, logTotal, most: { from, to, paths: ofPaths.reduce((sum, share) => sum + share, 0) } };
}

function shortestStretch(shares: readonly number[], enough: number): [from: number, to: number] {
  let best: [number, number] = [0, shares.length - 1];
  let sum = 0;
  let from = 0;
  for (const [to, share] of shares.entries()) {
    sum += share;
    while (sum - (shares[from] ?? 0) >= enough) {
      sum -= shares[from] ?? 0;
      from += 1;
    }
    if (sum >= enough && to - from < best[1] - best[0]) best = [from, to];
  }
  return best;
}
