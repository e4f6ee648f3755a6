/** What crosses between a test and the worker that runs the parity suites. */
export interface SuiteRequest {
  readonly seed: number;
  /** Cases of each suite. */
  readonly count: number;
}

export interface SuiteReport {
  readonly name: string;
  readonly cases: number;
  /** The largest difference, as a share of what is allowed. */
  readonly worstError: number;
  /** What went wrong, each with its whole case. */
  readonly failures: readonly string[];
}

export type SuiteAnswer = { readonly reports: readonly SuiteReport[] } | { readonly unavailable: string };
