/** What the kit's GPU process prints, one JSON object a line. */

/** What it is asked for, as its one argument. */
export type GpuRequest =
  | { readonly kind: "adapter" }
  | { readonly kind: "self-test"; readonly seconds: number }
  | {
      readonly kind: "parity";
      readonly seed: number;
      /** After so long no further round begins; the first is always finished. */
      readonly seconds: number;
      /** Names of first-round checks that are not run again: a process before this one answered for them. */
      readonly done: readonly string[];
    }
  | { readonly kind: "limits" };

export interface AdapterFound {
  readonly name: string;
  readonly software: boolean;
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly driver: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly features: readonly string[];
}

export type AdapterAnswer = { readonly adapter: AdapterFound } | { readonly unavailable: string };

export interface SelfTest {
  readonly seconds: number;
  /** Products of matrices, each compared with the first. */
  readonly products: number;
  readonly failures: readonly string[];
}

export interface ParityCheck {
  readonly check: string;
  /** From 1; a later one draws other cases. */
  readonly round: number;
  readonly seed: number;
}

/** If the process ends now, it was this check's doing. */
export interface ParityBegan {
  readonly began: ParityCheck;
}

export interface ParityLine extends ParityCheck {
  readonly cases: number;
  readonly seconds: number;
  readonly failures: readonly string[];
}

/** The last line of parity: every check of the first round was run. */
export interface ParityEnd {
  readonly rounds: number;
  readonly checks: number;
}

/** What the adapter can do at most, measured without our kernels where that is possible. */
export interface GpuLimits {
  /** Buffer to buffer, counting bytes read and bytes written. */
  readonly copyGigabytesPerSecond: number;
  /** Square matrices in float32, by our own kernel, with their size. */
  readonly productTeraflops: number;
  readonly productSize: number;
}
