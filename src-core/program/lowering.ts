/** What a layer is given when it is lowered to operations, and what is known of it then. */
import type { Shape } from "../layers/layer";
import type { Operation, WeightSpec } from "./operation";
import type { Step, ValueId } from "./program";

export interface LowerContext {
  readonly inputs: readonly ValueId[];
  readonly inputShapes: readonly Shape[];
  /** Appends an operation and answers its result. */
  emit(operation: Operation, options?: EmitOptions): ValueId;
}

export interface EmitOptions {
  /** For a layer of several operations: the step is called `${path}/${part}`. */
  readonly part?: string;
  /** What it reads; the layer's own inputs unless it says otherwise. */
  readonly from?: readonly ValueId[];
  /** What it declares, given the step's name. */
  readonly weights?: (step: string) => readonly WeightSpec[];
}

/** The only input of a layer that has one. */
export function onlyValue({ inputs }: LowerContext): ValueId {
  const [input] = inputs;
  if (input === undefined) throw new TypeError("This layer needs an input.");
  return input;
}

/** A node while it is lowered. */
export interface LoweredNode {
  /** Of the flat graph. */
  readonly node: { readonly path: string; readonly type: string; readonly inputs: readonly number[] };
  readonly inputs: readonly ValueId[];
  readonly value: ValueId;
  /** Empty for a node that hands its input on. */
  readonly steps: readonly Step[];
}
