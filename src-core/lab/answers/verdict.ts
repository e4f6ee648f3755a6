/** What is judged, and what is said of it: one function a kind of question. */
import type { RangeTest } from "../../training/range-test";
import type { GrownFrom } from "../../training/records";
import type { Arm, Question, QuestionKind } from "../experiment";
import type { Measure, SeedResult } from "../statistics/measure";

export interface JudgedArm {
  readonly arm: Omit<Arm, "network">;
  readonly results: readonly SeedResult[];
  /** Of range tests. */
  readonly ranges: readonly SeedRange[];
  /** The error on the validation part. */
  readonly validation: readonly SeedResult[];
  /** Of each of its trainings that began as a grown network. */
  readonly grown: readonly Pick<GrownFrom, "before" | "after" | "largestDifference">[];
}

export interface SeedRange {
  readonly seed: number;
  readonly test: RangeTest;
}

export interface Judged {
  readonly measure: Measure;
  readonly validationMeasure: Measure;
  readonly arms: readonly JudgedArm[];
}

/** How an arm stands among many. */
export interface Standing {
  /** Its rank, or how many of its seeds failed. */
  readonly place: string;
  /** Against the reference, with the interval. */
  readonly difference: string;
}

export interface Verdict {
  /** In a few words, for a list. */
  readonly answer: string;
  readonly sentences: readonly string[];
  /** What a chart shows already and no verdict is: in which order arms came out. */
  readonly orders?: readonly string[];
  /** What was compared, and how: fixed before the start. */
  readonly basis: string;
  /** By arm; where arms are ranked. */
  readonly standings?: ReadonlyMap<string, Standing>;
}

export type VerdictOf<Kind extends QuestionKind> = (
  question: Extract<Question, { readonly kind: Kind }>,
  judged: Judged,
) => Verdict;
