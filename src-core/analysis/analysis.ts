/** What analysis says about a document. Every number is for one example (batch 1) unless it says otherwise. */
import type { FlatGraph } from "../blocks/flat-graph";
import type { LayerCost, Shape } from "../layers/layer";
import type { GraphLocation, NetworkDocument } from "../network/document";
import type { AugmentationSettings } from "../training/recipe";

export type ProblemCode =
  | "shape-mismatch"
  | "kernel-too-large"
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
export interface Fix {
  /** Stable within a problem; tests and keyboard shortcuts name it. */
  readonly id: string;
  /** "Insert 1×1 projection, stride 2, 32 filters". */
  readonly label: string;
  /** What it costs: "+512 parameters". */
  readonly consequence?: string;
  /** Pure; returns the same document when it no longer applies. */
  apply(document: NetworkDocument): NetworkDocument;
}

export interface Problem {
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
  readonly fixes: readonly Fix[];
}

/** Facts about one expanded layer, or, for a block node's path (`stage2`), the whole of its repeats. */
export interface NodeFacts {
  readonly path: string;
  readonly inputShapes: readonly Shape[];
  /** Absent when it could not be worked out (an error here or upstream). */
  readonly outputShape?: Shape;
  readonly cost?: LayerCost;
  /** Side of the square of input pixels that one output pixel sees: [height, width]. "all" after a global pooling. */
  readonly receptiveField?: readonly [number, number] | "all";
  /** For shortcuts: what `auto` turned into here. */
  readonly shortcutMode?: "identity" | "pad" | "projection";
}

export interface Totals {
  readonly trainableParameters: number;
  readonly otherParameters: number;
  readonly flops: number;
  readonly activationBytes: number;
  /** Layers with weights on the longest path, the way ResNet-20 counts 20 (convolutions and dense; no projections). */
  readonly weightedDepth: number;
  /** Expanded layers. */
  readonly layers: number;
  readonly receptiveField?: readonly [number, number] | "all";
}

export interface Analysis {
  readonly problems: readonly Problem[];
  /** By path: every expanded layer, and every block node at every level (`stage2`, `stage2/1/inner`). */
  readonly facts: ReadonlyMap<string, NodeFacts>;
  readonly totals: Totals;
  /** Present when there is no error: this can be compiled. */
  readonly flat?: FlatGraph;
}

/** What analysis needs to know of the dataset; absent when the document's dataset is not at hand. */
export interface DatasetFacts {
  readonly id: string;
  readonly imageShape: Shape;
  readonly classes: number;
  /** What leaves the meaning of its images as it is, where somebody has said so. */
  readonly augmentation?: AugmentationSettings | undefined;
}
