/** How an operation is written as layers of TensorFlow.js. */
import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { SkiploomError } from "#core/foundation/errors";
import type { Shape } from "#core/layers/layer";
import type { Step } from "#core/program/program";

export type Layer = SymbolicTensor["sourceLayer"];

/** Values of a weight, by its name. */
export type WeightReader = (name: string) => Float32Array;

export interface LayerWeight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A step in the words of TensorFlow.js. */
export interface Written {
  /** Takes the step's inputs. Of several, each takes the result of the one before. Of none, the step hands its input on. */
  readonly layers: readonly Layer[];
  /** In the place of one after the other, where they branch. */
  readonly connect?: (inputs: readonly SymbolicTensor[]) => SymbolicTensor;
  /** By layer, in its own order. Absent: the first that has weights has the step's as they stand. */
  readonly weights?: ReadonlyMap<Layer, readonly LayerWeight[]>;
}

/** What is known of the values that a step reads. */
export interface WrittenInputs {
  /** For one example. */
  readonly shapes: readonly Shape[];
  /** Whether an input is at least 0, whatever the weights are. */
  isNeverNegative(input: number): boolean;
}

export type Writer<Given> = (given: Given, step: Step, read: WeightReader, inputs: WrittenInputs) => Written;

/**
 * The writer of an operation that TensorFlow.js has no layers for.
 *
 * @param reason the end of a sentence, with what to use instead
 */
export function refusing(reason: string): Writer<unknown> {
  return (_attributes, { path }) => {
    throw new SkiploomError("unsupported", `"${path}" cannot be exported to TensorFlow.js: ${reason}.`);
  };
}

/** What a layer gives for one tensor. */
export function follow(layer: Layer, input: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor {
  return layer.apply(input as SymbolicTensor | SymbolicTensor[]) as SymbolicTensor;
}
