/** What TensorFlow.js's format can hold, and why it cannot hold the rest. Without weights and without TensorFlow.js. */
import type { Shape } from "../../../layers/layer";
import { neverNegative } from "../../../program/never-negative";
import type { Program, Step } from "../../../program/program";

/** No standard layers give the same numbers. Both are whole sentences. */
export interface Refused {
  readonly kind: "refused";
  readonly reason: string;
  /** What to use in its place. */
  readonly instead: string;
}

export function refused(reason: string, instead: string): Refused {
  return { kind: "refused", reason, instead };
}

export function isRefused(way: { readonly kind: string } | Refused): way is Refused {
  return way.kind === "refused";
}

/** What is known of the values that a step reads. */
export interface StepInputs {
  /** For one example. */
  readonly shapes: readonly Shape[];
  /** Whether an input is at least 0, whatever the weights are. */
  isNeverNegative(input: number): boolean;
}

/** Answers for each step of the program. */
export function stepInputs(program: Program): (step: Step) => StepInputs {
  const isNeverNegative = neverNegative(program);
  return ({ inputs }) => ({
    shapes: inputs.map((value) => program.shapes[value] ?? []),
    isNeverNegative: (input) => isNeverNegative(inputs[input] ?? 0),
  });
}
