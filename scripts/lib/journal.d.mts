export function readJournal(file: string): {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly {
    readonly file: string;
    readonly name: string;
    readonly message: string | undefined;
  }[];
  /** They failed, and passed when they were tried again. */
  readonly unsteady: readonly { readonly name: string; readonly message: string | undefined }[];
  /** Why tests were skipped, one for each of them. */
  readonly reasons: readonly string[];
};
