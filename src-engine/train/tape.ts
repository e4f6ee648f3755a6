/** What a backward pass needs of the forward pass: which values it leads through, and which are kept for it. */
import type { ValueId } from "#core/program/program";
import type { FusedStep } from "../compile/fuse";
import { needsOf } from "../operations/index";

/** Slots whose values depend on a weight that is trained: gradients flow through these alone. */
export function dependents(steps: readonly FusedStep[]): ReadonlySet<ValueId> {
  const found = new Set<ValueId>();
  for (const step of steps) {
    const isTrained = declared(step).some(({ trainable }) => trainable);
    if (isTrained || step.inputs.some((slot) => found.has(slot))) found.add(step.output);
  }
  return found;
}

/** The weights that a step declares; of several that run as one, the batch norm's. */
export function declared(step: FusedStep): readonly { readonly name: string; readonly trainable: boolean }[] {
  if (step.kind === "addRelu") return [];
  return step.kind === "single" ? step.step.weights : step.norm.step.weights;
}

/** Inputs and result that a step's gradient reads. Inputs are a first part of the step's own. */
export function savedFor(step: FusedStep): { readonly inputs: readonly ValueId[]; readonly output: boolean } {
  switch (step.kind) {
    case "single": {
      const needs = needsOf(step.step.operation);
      return { inputs: needs.inputs ? step.inputs : [], output: needs.output };
    }
    // What is added to a batch norm is not needed again.
    case "normRelu":
      return { inputs: step.inputs.slice(0, 1), output: false };
    case "normAddRelu":
      return { inputs: step.inputs.slice(0, 1), output: true };
    case "addRelu":
      return { inputs: [], output: true };
  }
}

/** The same as slots, each once. */
export function heldFor(step: FusedStep): readonly ValueId[] {
  const { inputs, output } = savedFor(step);
  return [...new Set([...inputs, ...(output ? [step.output] : [])])];
}
