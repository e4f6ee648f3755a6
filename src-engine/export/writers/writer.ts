/** How an operation is written as layers of TensorFlow.js. */
import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { isRefused, type Refused, type StepInputs } from "#core/export/way";
import { SkiploomError } from "#core/foundation/errors";
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

export type Writer<Given> = (given: Given, step: Step, read: WeightReader, inputs: StepInputs) => Written;

/**
 * The way to write a step.
 *
 * @throws SkiploomError `unsupported` where there is none
 */
export function agreed<Way extends { readonly kind: string }>(
  { path }: Step,
  way: Way | Refused,
): Exclude<Way, Refused> {
  if (isRefused(way)) {
    const { reason, instead } = way;
    throw new SkiploomError(
      "unsupported",
      `"${path}" cannot be exported to TensorFlow.js. ${reason} ${instead}`,
    );
  }
  return way as Exclude<Way, Refused>;
}

/** What a layer gives for one tensor. */
export function follow(layer: Layer, input: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor {
  return layer.apply(input as SymbolicTensor | SymbolicTensor[]) as SymbolicTensor;
}
