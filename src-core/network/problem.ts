/** What is wrong with a drawing, where, and what would mend it. Expansion and analysis find problems; windows and the command line show them. */
import type { GraphLocation, NetworkDocument } from "./document";

export type ProblemCode =
  | "shape-mismatch"
  | "kernel-too-large"
  | "padding-too-large"
  | "uneven-groups"
  | "depthwise-groups"
  | "wrong-rank"
  | "stride-drops-pixels"
  | "bad-parameter"
  | "too-large"
  | "cycle"
  | "dangling-input"
  | "dangling-output"
  | "no-input"
  | "no-output"
  | "several-inputs"
  | "several-outputs"
  | "unreachable"
  | "class-count"
  | "single-value-norm"
  | "unknown-layer"
  | "unknown-block"
  | "unknown-argument"
  | "block-recursion"
  | "duplicate-name"
  | "augmentation"
  | "unknown-dataset";

/** A repair: an ordinary edit with the words of its button. Applying it is undoable like any other edit. */
export interface Repair {
  /** Stable within a problem; tests and keyboard shortcuts name it. */
  readonly id: string;
  /** "Insert 1×1 projection, stride 2, 32 filters". */
  readonly label: string;
  /** What it costs: "+512 parameters". */
  readonly consequence?: string;
  /** Pure; returns the same document when it no longer applies. */
  apply(document: NetworkDocument): NetworkDocument;
}

/** A problem whose repairs are not looked for yet, as expansion and examination find it. */
export interface UnrepairedProblem {
  readonly code: ProblemCode;
  readonly severity: "error" | "warning";
  /** One sentence a student understands, complete as it stands: "Add needs equal shapes: 4×4×32 and 8×8×16." */
  readonly message: string;
  /** Where it can be seen: the graph, the nodes' ids and the edges' ids in it. */
  readonly location: GraphLocation;
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  /** Path of the expanded layer, when there is one: `stage2/1/add`. */
  readonly path?: string;
}

export interface Problem extends UnrepairedProblem {
  readonly repairs: readonly Repair[];
}

/** Equal for the same mistake at the same place, whatever its words say. Repairs are checked by it. */
export function problemKey(problem: UnrepairedProblem): string {
  return `${problem.code} ${locationKey(problem.location)} ${problem.nodes.join()}`;
}

export function locationKey(location: GraphLocation): string {
  return location.kind === "root" ? "/" : location.block;
}
