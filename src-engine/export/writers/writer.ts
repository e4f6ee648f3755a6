/** How an operation is written as layers of TensorFlow.js. */
import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { SkiploomError } from "#core/foundation/errors";
import type { Step } from "#core/program/program";

export type Layer = SymbolicTensor["sourceLayer"];

/** Values of a weight, by its name. */
export type WeightReader = (name: string) => Float32Array;

/** A step in the words of TensorFlow.js. */
export interface Written {
  /** Takes the step's inputs. Of several, each takes the result of the one before. */
  readonly layers: readonly Layer[];
  /** In the layer's order, where they are not those of the step as they stand. */
  readonly weights?: readonly { readonly shape: readonly number[]; readonly values: Float32Array }[];
}

export type Writer<Given> = (given: Given, step: Step, read: WeightReader) => Written;

/** @throws SkiploomError `unsupported` */
export function refused(_attributes: unknown, { path, operation }: Step): never {
  throw new SkiploomError(
    "unsupported",
    `"${path}" cannot be exported: TensorFlow.js has no layer for the operation "${operation.kind}".`,
  );
}
