/** What came of matching a file's weights to a drawing: the table that a person reads and corrects. All of it can be sent as a message. */
import type { NumberType } from "../codecs/number-types";
import type { WeightLayout } from "../formats/weight-layouts/weight-layouts";
import type { WeightRole } from "../program/operation";

/**
 * How a tensor was found. `name`: the drawing's own names; `torchvision`, `keras`: the names that those give to networks of this form; `order`: the
 * shape, and the order in which layers follow each other; `hand`: a person said so.
 */
export type MatchedBy = "name" | "torchvision" | "keras" | "order" | "hand";

/** One weight of the drawing. */
export interface MatchRow {
  /** `stage2/1/conv1/kernel`. */
  readonly weight: string;
  /** Of its layer in the drawing. */
  readonly path: string;
  readonly role: WeightRole;
  /** As the drawing has it. */
  readonly shape: readonly number[];
  readonly match?: {
    /** Its name in the file. */
    readonly tensor: string;
    readonly shape: readonly number[];
    readonly by: MatchedBy;
    /** How its axes were brought in order; empty where nothing was changed. */
    readonly conversion: string;
  };
  /** A sentence. Of a weight without a match: why, and that it keeps its first values. Of one with a match: what is to be looked at, where there is something. */
  readonly words?: string;
}

/** A tensor of the file that went nowhere. */
export interface LeftOver {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly type: NumberType;
  /** A sentence. */
  readonly words: string;
  /** It plays no part in a network, so nobody need look at it. */
  readonly isIdle: boolean;
}

/** Something to know of the whole. Words are whole sentences. */
export interface MatchNote {
  /** `numbers`: the drawing computes something else than what the weights were trained in, unless it is changed. */
  readonly kind: "told" | "numbers";
  readonly words: string;
  /** What to do, where there is something. */
  readonly instead?: string;
  /** Of layers that it is about. */
  readonly paths: readonly string[];
}

export interface MatchTable {
  /** "PyTorch, zip". */
  readonly source: string;
  readonly layout: WeightLayout;
  /** In the order of the program. */
  readonly rows: readonly MatchRow[];
  readonly leftOver: readonly LeftOver[];
  readonly notes: readonly MatchNote[];
}
