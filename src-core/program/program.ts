/**
 * A network in its own language: operations in an order in which they can run, the values between them, the weights they declare,
 * and sites, the stable names by which measurements and interventions find a value.
 */
import type { Shape } from "../layers/layer";
import type { Operation, WeightSpec } from "./operation";

/** Index of a value. Value 0 is the image. */
export type ValueId = number;

export interface Step {
  /** Of the drawing's node that it comes from: a projection's convolution belongs to its shortcut. */
  readonly path: string;
  /** Unique, and made of characters that every file format takes. */
  readonly name: string;
  readonly operation: Operation;
  readonly inputs: readonly ValueId[];
  readonly output: ValueId;
  readonly weights: readonly WeightSpec[];
}

export interface Reader {
  /** Name of the step that reads. */
  readonly step: string;
  /** Which of its inputs, from 0. */
  readonly input: number;
}

/**
 * Where a value can be read or replaced: `stage2/1/conv2:out` for all that read it, `stage2/1/add:in.identity` for one reader
 * alone.
 */
export interface Site {
  readonly name: string;
  readonly value: ValueId;
  /** Whom a replacement concerns; absent: everyone. */
  readonly readers?: readonly Reader[];
}

/** An Add that a skip leads to: x + F(x) (He et al. 2015, equation 1). */
export interface ResidualMerge {
  /** Of the Add. */
  readonly path: string;
  /** x, as it reaches the Add. */
  readonly identity: ValueId;
  /** The other inputs, whose sum is F(x). Where several skips lead there, all but the first count to F. */
  readonly residual: readonly ValueId[];
}

export interface Program {
  /** In the order of the drawing. */
  readonly steps: readonly Step[];
  /** Shape of each value, for one example. */
  readonly shapes: readonly Shape[];
  /** What the loss reads. */
  readonly logits: ValueId;
  /** Softmax of the logits. */
  readonly probabilities: ValueId;
  readonly merges: readonly ResidualMerge[];
  /** By name. */
  readonly sites: ReadonlyMap<string, Site>;
}
