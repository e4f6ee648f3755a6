/**
 * A program's steps in the order in which they run, from the images to the logits, with what is needed to free a value after its
 * last use. Slots are the program's values.
 */
import type { Variable } from "@tensorflow/tfjs-core";
import type { Program, Step, ValueId } from "#core/program/program";
import { type FusedStep, fuseSteps } from "./fuse";

export interface PlanStep {
  readonly step: Step;
  /** In the order in which the step declares them. */
  readonly weights: readonly Variable[];
  /** Slots that it reads, in order. */
  readonly inputs: readonly ValueId[];
  /** Slot that it writes. Slot 0 holds the network's input. */
  readonly output: ValueId;
  /** Slots that no later step reads. */
  readonly lastReads: readonly ValueId[];
}

const IMAGES_ALONE: ReadonlySet<ValueId> = new Set([0]);

export interface ExecutionPlan {
  readonly steps: readonly PlanStep[];
  /** The same with operations joined that can run as one: fewer results lie between them. */
  readonly fused: readonly FusedStep[];
  /** The slot of the result. */
  readonly output: ValueId;
  /** Numbers that each slot holds for one image. */
  readonly sizes: readonly number[];
}

/**
 * @param variables by the weights' names
 * @param known values that are there already: what makes them is not run
 */
export function planExecution(
  program: Program,
  variables: ReadonlyMap<string, Variable>,
  known: ReadonlySet<ValueId> = IMAGES_ALONE,
): ExecutionPlan {
  const output = program.logits;
  const ordered = inOrder(program, output, known);
  const lastReader = new Map<ValueId, number>();
  ordered.forEach((step, position) => {
    for (const slot of step.inputs) lastReader.set(slot, position);
  });
  const steps = ordered.map((step, position): PlanStep => {
    const { inputs } = step;
    const lastReads = [...new Set(inputs)].filter(
      (slot) => lastReader.get(slot) === position && slot !== output,
    );
    const weights = step.weights.map(({ name }) => {
      const own = variables.get(name);
      if (!own) throw new Error(`"${name}" has no variable.`);
      return own;
    });
    return { step, weights, inputs, output: step.output, lastReads };
  });
  const sizes = program.shapes.map((shape) => shape.reduce((product, side) => product * side, 1));
  return { steps, fused: fuseSteps(steps, output), output, sizes };
}

/** Everything that `target` depends on, the first input's branch first. Iterative: a network may be thousands of layers deep. */
function inOrder(program: Program, target: ValueId, known: ReadonlySet<ValueId>): Step[] {
  const makers = new Map(program.steps.map((step) => [step.output, step]));
  const done = new Set(known);
  const ordered: Step[] = [];
  const stack: ValueId[] = [target];
  for (let value = stack.at(-1); value !== undefined; value = stack.at(-1)) {
    const step = makers.get(value);
    if (done.has(value) || step === undefined) {
      stack.pop();
      continue;
    }
    const missing = step.inputs.filter((needed) => !done.has(needed));
    if (missing.length > 0) {
      // Reversed, so that the first input's branch comes first.
      for (const needed of missing.reverse()) stack.push(needed);
      continue;
    }
    stack.pop();
    done.add(value);
    ordered.push(step);
  }
  return ordered;
}
