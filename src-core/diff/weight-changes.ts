/** How far two sets of weights are apart, as it is told. */
import { z } from "zod";

/** Sums over the numbers of a weight, from which all that is told follows, of a layer's weights together too. */
export const weightSumsSchema = z.object({
  /** Numbers. */
  count: z.number().int(),
  /** Of the squares of the one, of the other, and of their difference; and of the products of both. */
  one: z.number(),
  other: z.number(),
  difference: z.number(),
  product: z.number(),
  /** The largest change, without its sign. */
  largest: z.number(),
});
export type WeightSums = z.infer<typeof weightSumsSchema>;

const weightPlaceSchema = z.object({
  /** Of its layer in each of the networks. */
  path: z.string(),
  otherPath: z.string(),
  /** As its name ends: `kernel`, `moving_mean`. */
  weight: z.string(),
  /** False for running statistics. */
  isLearned: z.boolean(),
});

/** Two weights that play one part in a layer that both networks have. */
export const weightPairSchema = weightPlaceSchema.extend({
  /** Their names; absent where a side has none. */
  one: z.string().optional(),
  other: z.string().optional(),
});
export type WeightPair = z.infer<typeof weightPairSchema>;

export const weightChangeSchema = weightPlaceSchema.extend({
  /** Absent where that side's layer has no such weight. */
  shape: z.array(z.number().int()).readonly().optional(),
  otherShape: z.array(z.number().int()).readonly().optional(),
  /** Of two weights of one shape. */
  sums: weightSumsSchema.optional(),
  /** Place of the largest change, an index for each axis. */
  at: z.array(z.number().int()).readonly().optional(),
});
export type WeightChange = z.infer<typeof weightChangeSchema>;

/** What is told of a weight, or of several together. */
export interface WeightMeasures {
  /** L2 norm of the difference. */
  readonly norm: number;
  /** Divided by the norm of the first; absent where that is 0 and the difference is not. */
  readonly relative?: number;
  readonly largest: number;
  /** Of the angle between the two; absent where one of them is 0. */
  readonly cosine?: number;
}

export function measuresOf({ one, other, difference, product, largest }: WeightSums): WeightMeasures {
  const norm = Math.sqrt(difference);
  const both = Math.sqrt(one) * Math.sqrt(other);
  return {
    norm,
    ...(norm === 0 ? { relative: 0 } : one > 0 && { relative: norm / Math.sqrt(one) }),
    largest,
    // Rounding must not lead out of what a cosine can be.
    ...(both > 0 && { cosine: Math.min(1, Math.max(-1, product / both)) }),
  };
}

const NOTHING: WeightSums = { count: 0, one: 0, other: 0, difference: 0, product: 0, largest: 0 };

export function addSums(all: readonly WeightSums[]): WeightSums {
  return all.reduce(
    (sum, next) => ({
      count: sum.count + next.count,
      one: sum.one + next.one,
      other: sum.other + next.other,
      difference: sum.difference + next.difference,
      product: sum.product + next.product,
      largest: Math.max(sum.largest, next.largest),
    }),
    NOTHING,
  );
}

export interface LayerWeightChange {
  readonly path: string;
  readonly otherPath: string;
  /** Over its weights of one shape that are learned; absent where it has none. */
  readonly learned?: WeightSums;
  /** Over its running statistics; absent where it has none. */
  readonly statistics?: WeightSums;
  /** Weights that cannot be compared. */
  readonly apart: readonly WeightChange[];
}

/** By layer, in the order of the weights. */
export function layerWeightChanges(changes: readonly WeightChange[]): LayerWeightChange[] {
  const byLayer = new Map<string, WeightChange[]>();
  for (const change of changes) {
    const known = byLayer.get(change.path);
    if (known) known.push(change);
    else byLayer.set(change.path, [change]);
  }
  return [...byLayer.values()].flatMap((found) => {
    const [first] = found;
    if (!first) return [];
    const sums = (isLearned: boolean): WeightSums[] =>
      found.flatMap((change) => (change.sums && change.isLearned === isLearned ? [change.sums] : []));
    const [learned, statistics] = [sums(true), sums(false)];
    return [
      {
        path: first.path,
        otherPath: first.otherPath,
        ...(learned.length > 0 && { learned: addSums(learned) }),
        ...(statistics.length > 0 && { statistics: addSums(statistics) }),
        apart: found.filter(({ sums: both }) => both === undefined),
      },
    ];
  });
}
