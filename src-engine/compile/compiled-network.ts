/** A program with its weights on a device, and the order in which it runs. */
import type { Variable } from "@tensorflow/tfjs-core";
import type { WeightSpec } from "#core/program/operation";
import type { Program, Step, Unit, ValueId } from "#core/program/program";
import type { ExecutionPlan } from "./execution-plan";

/** One weight tensor of the network. */
export interface NetworkWeight extends WeightSpec {
  readonly variable: Variable;
  /** That declares it. */
  readonly step: Step;
}

/** A unit with the values that its merge reads. */
export interface CompiledUnit extends Unit {
  /** x as it reaches the merge. */
  readonly identity: ValueId;
  /** F(x): at a merge of values their sum. */
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
  readonly units: readonly CompiledUnit[];
  /** Numbers in trainable weights. */
  readonly parameters: number;
  readonly imageShape: readonly number[];
  readonly classes: number;
  /** Frees every weight. */
  dispose(): void;
}
