/** Which filter each number of a kernel belongs to: an output channel of a convolution, a unit of a dense layer. */
import type { Operation, WeightSpec } from "./operation";

export interface WeightFilters {
  readonly count: number;
  /** By the number's place in memory. */
  of(place: number): number;
}

/** Kernels lie as `operation.ts` says. Undefined for weights that are no kernel: biases, gains and shifts of norms, slopes. */
export function filtersOfWeight(
  { kind }: Operation,
  { role, shape }: Pick<WeightSpec, "role" | "shape">,
): WeightFilters | undefined {
  if (role !== "kernel" && role !== "depthwiseKernel") return undefined;
  const [last = 1, beforeLast = 1] = [...shape].reverse();
  // `[rows, columns, out, in]`.
  if (kind === "transposedConv2d")
    return { count: beforeLast, of: (place) => Math.floor(place / last) % beforeLast };
  // Each channel has filters of its own: `[rows, columns, channels, multiplier]`.
  const count = role === "depthwiseKernel" ? beforeLast * last : last;
  return { count, of: (place) => place % count };
}
