/** A program with its weights on a device, and the order in which it runs. */
import type { Variable } from "@tensorflow/tfjs-core";
import type { WeightSpec } from "#core/program/operation";
import type { Program, Step, ValueId } from "#core/program/program";
import type { ExecutionPlan } from "./execution-plan";

/** One weight tensor of the network. */
export interface NetworkWeight extends WeightSpec {
  readonly variable: Variable;
  /** That declares it. */
  readonly step: Step;
}

/** Where |F(x)| / |x| is measured: the values that an Add with a skip reads. */
export interface MeasuredMerge {
  readonly path: string;
  readonly identity: ValueId;
  /** Their sum is F(x). */
  readonly residual: readonly ValueId[];
}

export interface CompiledNetwork {
  readonly program: Program;
  /** From images to logits: where the loss is computed from. */
  readonly plan: ExecutionPlan;
  /** In the order of the drawing, layer by layer. */
  readonly weights: readonly NetworkWeight[];
  /** Paths of the nodes with trainable weights, and how many consecutive trainable entries of `weights` are each one's. */
  readonly probedLayers: readonly { readonly path: string; readonly weights: number }[];
  readonly merges: readonly MeasuredMerge[];
  /** Numbers in trainable weights. */
  readonly parameters: number;
  readonly imageShape: readonly number[];
  readonly classes: number;
  /** Frees every weight. */
  dispose(): void;
}
