/** How an operation is written as layers of Keras. */

import { SkiploomError } from "../../../foundation/errors";
import type { Shape } from "../../../layers/layer";
import type { WeightRole } from "../../../program/operation";
import type { Step } from "../../../program/program";
import type { Dialect } from "../dialect";
import type { JsonObject, KerasWeight } from "../layer";
import { isRefused, type Refused, type StepInputs } from "../ways/way";

/** What a layer gives. */
export interface Result {
  /** Its name. */
  readonly layer: string;
  readonly shape: Shape;
}

/** A layer to be put down. */
export interface LayerToPut {
  readonly className: string;
  /** As the drawing has it; what the file calls it is found where it is put down. */
  readonly name: string;
  readonly config?: JsonObject;
  readonly inputs: readonly Result[];
  readonly weights?: readonly KerasWeight[];
  /** Of its result, for one example. */
  readonly shape: Shape;
}

/** All that is known of a step when it is written. */
export interface StepToWrite {
  readonly step: Step;
  /** The first of what it reads: most read no more. */
  readonly input: Result;
  readonly inputs: readonly Result[];
  /** Of the step's result. */
  readonly shape: Shape;
  readonly known: StepInputs;
  readonly dialect: Dialect;
  /** The step's weight of a role. */
  weight(role: WeightRole): { readonly shape: Shape; readonly values: Float32Array } | undefined;
  put(layer: LayerToPut): Result;
}

/** Puts layers down and says which result is the step's. */
export type Writer<Given> = (given: Given, step: StepToWrite) => Result;

/**
 * The way to write a step.
 *
 * @throws SkiploomError `unsupported` where there is none
 */
export function agreed<Way extends { readonly kind: string }>(
  { step, dialect }: StepToWrite,
  way: Way | Refused,
): Exclude<Way, Refused> {
  if (isRefused(way)) {
    const { reason, instead } = way;
    throw new SkiploomError(
      "unsupported",
      `"${step.path}" cannot be exported to ${dialect.tool}. ${reason} ${instead}`,
    );
  }
  return way as Exclude<Way, Refused>;
}

/** A weight that must be there. */
export function needed(
  { step, weight }: StepToWrite,
  role: WeightRole,
): { readonly shape: Shape; readonly values: Float32Array } {
  const found = weight(role);
  if (!found) throw new TypeError(`"${step.name}" has no ${role}.`);
  return found;
}
