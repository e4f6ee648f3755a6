/**
 * Growth: more blocks at a stage's end of a trained network, and how each weight of the longer network begins. A residual block starts as the
 * identity by a zero (He et al. 2015, section 1, the construction argument); a plain one has to be built to it (Chen et al. 2016, "Net2Net").
 */

/** Why something cannot be grown, as a sentence. */
export interface Refused {
  readonly why: string;
}

export function isRefused(result: object): result is Refused {
  return "why" in result;
}

export function refused(why: string): Refused {
  return { why };
}

/** How one weight begins: as another one of the trained network, as one number everywhere, as a kernel that hands its input on, or as its layer says. */
export type WeightStart =
  | { readonly kind: "kept"; readonly from: string }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "handOn" }
  | { readonly kind: "drawn" };

/** A new batch norm, whose running statistics are measured. */
export interface NewNorm {
  /** Name of its step. */
  readonly step: string;
  /** Its gamma and beta become what undoes it: sqrt(variance + epsilon), and the mean. */
  readonly undone: boolean;
}

export interface GrowthPlan {
  /** By the names of the grown network's weights: every one. */
  readonly weights: Readonly<Record<string, WeightStart>>;
  /** In the order in which they stand. */
  readonly norms: readonly NewNorm[];
}
