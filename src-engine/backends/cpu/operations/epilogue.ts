/** What is done to a convolution's results as they are written. */
export interface Epilogue {
  /** Address of one value for each output channel that is added, or 0. */
  readonly bias: number;
  /** The results are clamped to the range from `low` to `high`. */
  readonly low: number;
  readonly high: number;
}

export const PLAIN: Epilogue = { bias: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

export function isClamped({ low, high }: Epilogue): boolean {
  return Number.isFinite(low) || Number.isFinite(high);
}
