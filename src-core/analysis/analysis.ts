/** What analysis says about a document. Every number is for one example (batch 1) unless it says otherwise. */
import type { FlatGraph } from "../blocks/flat-graph";
import type { BorneAugmentation } from "../datasets/augmentation";
import type { LayerCost, Shape } from "../layers/layer";
import type { Problem } from "../network/problem";

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
  readonly augmentation?: BorneAugmentation | undefined;
}
