/** How an operation is computed and differentiated: one rule a kind. */
import type { Tensor } from "@tensorflow/tfjs-core";

/** What a step is told while a network trains. */
export interface TrainingStep {
  /** The step's name in its program. */
  readonly name: string;
  readonly seed: number;
  /** Counted from 1: with the seed and the step's name it determines what is drawn. */
  readonly step: number;
}

/** What one step gives: its result, and what else its gradient needs (a mean and a variance, or a dropout mask). */
export interface StepResult {
  readonly y: Tensor;
  readonly extra: readonly Tensor[];
}

/** What is kept from the forward pass until a step's turn comes in the backward pass. */
export interface Saved {
  /** Only where the rule asks for them. */
  readonly inputs: readonly Tensor[];
  readonly output: Tensor | undefined;
  /** What the forward pass made beside the result: a batch's or an image's mean and variance, a dropout mask. */
  readonly extra: readonly Tensor[];
  readonly weights: readonly Tensor[];
  /** Shapes of the inputs, the batch first. */
  readonly shapes: readonly (readonly number[])[];
}

export interface Wanted {
  /** Whether the gradient by an input is. */
  readonly inputs: readonly boolean[];
  /** Whether those by the weights are. A rule may give them all the same where they cost little. */
  readonly weights: boolean;
}

/** Undefined where a gradient is not wanted, or there is none. */
export interface Gradients {
  readonly inputs: readonly (Tensor | undefined)[];
  /** In the order in which the step declares its weights. */
  readonly weights?: readonly (Tensor | undefined)[];
}

/** What a gradient reads of the forward pass. */
export type Needs = "inputs" | "output" | "both" | "nothing";

export interface Rule<Given> {
  /** As the exported model computes it: batch norm by its running statistics, nothing dropped. Weights in the order of the step's declaration. */
  forward(given: Given, inputs: readonly Tensor[], weights: readonly Tensor[]): Tensor;
  /** The same, with what its gradient needs beside inputs and result. */
  readonly keeping?: (given: Given, inputs: readonly Tensor[], weights: readonly Tensor[]) => StepResult;
  /** Where training computes something else. */
  readonly train?: (
    given: Given,
    inputs: readonly Tensor[],
    weights: readonly Tensor[],
    step: TrainingStep,
  ) => StepResult;
  readonly needs: Needs | ((given: Given) => Needs);
  backward(given: Given, dy: Tensor, saved: Saved, wanted: Wanted): Gradients;
}
