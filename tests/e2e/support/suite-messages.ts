/** What crosses between a test and the worker that runs the parity suites. */

/** The first: what is there to run? The device is opened for it. */
export interface SuitesWanted {
  readonly kind: "list";
}
export type SuitesFound = { readonly names: readonly string[] } | { readonly unavailable: string };

export interface SuiteRequest {
  readonly kind: "run";
  readonly name: string;
  readonly seed: number;
  /** Cases, for a suite that draws them. */
  readonly count: number;
}
export interface SuiteReport {
  readonly cases: number;
  /** What went wrong, each with its whole case. */
  readonly failures: readonly string[];
}
