/**
 * What a changed program computes otherwise than the whole one: where a pass of the whole one is left, and what is run from there. So a
 * change behind many layers costs what lies behind it.
 */
import type { Variable } from "@tensorflow/tfjs-core";
import type { Program, Step, ValueId } from "#core/program/program";
import type { CompiledNetwork } from "./compiled-network";
import { type ExecutionPlan, planExecution } from "./execution-plan";

export interface Continuation {
  /** Place in the whole network's fused plan: before this step its values are taken over. */
  readonly from: number;
  /** What is run then; it reads values of the whole pass, and frees none of them. */
  readonly plan: ExecutionPlan;
  /** Values that are new in the changed program, or not what the whole one has there. */
  readonly differing: ReadonlySet<ValueId>;
}

/**
 * @param changed the network's program with interventions
 * @param variables by name, of all weights that the changed program declares: also others than the network's own in their place
 */
export function continuationOf(
  network: CompiledNetwork,
  changed: Program,
  variables: ReadonlyMap<string, Variable>,
): Continuation {
  const differing = differingValues(network, changed, variables);
  const { fused, output } = network.plan;
  const first = fused.findIndex((step) => differing.has(step.output));
  const from = first < 0 ? fused.length : first;
  const known = liveBefore(network, from);
  // What is named the same and is another.
  for (const value of differing) known.delete(value);
  if (first < 0) known.add(output);
  return { from, plan: planExecution(changed, variables, known), differing };
}

/** Values of the changed program that are new, or not what the whole one has there. */
function differingValues(
  { program, weights }: CompiledNetwork,
  changed: Program,
  variables: ReadonlyMap<string, Variable>,
): ReadonlySet<ValueId> {
  const own = new Map(weights.map(({ name, variable }) => [name, variable]));
  const whole = new Map(program.steps.map((step) => [step.name, step]));
  const differing = new Set<ValueId>();
  const isOther = (step: Step): boolean => {
    const before = whole.get(step.name);
    return (
      !before ||
      step.inputs.some((value, input) => value !== before.inputs[input] || differing.has(value)) ||
      step.weights.some(({ name }) => variables.get(name) !== own.get(name))
    );
  };
  // A step that was put in may stand behind its readers.
  for (let before = -1; before !== differing.size; ) {
    before = differing.size;
    for (const step of changed.steps) if (isOther(step)) differing.add(step.output);
  }
  return differing;
}

/** Slots that hold a value just before a step of the fused plan runs. */
function liveBefore({ plan }: CompiledNetwork, from: number): Set<ValueId> {
  const live = new Set<ValueId>([0]);
  for (const { output, lastReads } of plan.fused.slice(0, from)) {
    live.add(output);
    for (const slot of lastReads) if (slot !== 0) live.delete(slot);
  }
  return live;
}
