/** What a backward pass needs of the forward pass: which values it leads through, and which are kept for it. */
import type { ValueId } from "#core/program/program";
import type { ExecutionPlan } from "../compile/execution-plan";
import type { FusedStep } from "../compile/fuse";
import { needsOf } from "../operations/index";

/** Slots whose values depend on a weight that is trained, or on these: gradients flow through them alone. */
export function dependents(steps: readonly FusedStep[], also: readonly ValueId[] = []): ReadonlySet<ValueId> {
  const found = new Set<ValueId>(also);
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

/** A step with what the backward pass asks of it again and again. */
export interface TapeStep {
  readonly step: FusedStep;
  /** Gradients flow through its result. */
  readonly isWanted: boolean;
  /** The same of each of its inputs. */
  readonly wantedInputs: readonly boolean[];
  /** How many of its inputs, from the first on, its gradient reads, and whether it reads the result. */
  readonly savedInputs: number;
  readonly savesOutput: boolean;
  /** The same as slots, each once. */
  readonly held: readonly ValueId[];
  readonly weights: readonly { readonly name: string }[];
}

/**
 * `fused`: several steps run as one where they can; `whole`: each by itself; `values`: each by itself, and gradients reach the images.
 */
export type TapeKind = "fused" | "whole" | "values";
type Tapes = { -readonly [Kind in TapeKind]?: readonly TapeStep[] };

/** A plan never changes, and a step would leave all of this to the garbage collector. */
const known = new WeakMap<ExecutionPlan, Tapes>();

export function tapeOf(plan: ExecutionPlan, kind: TapeKind): readonly TapeStep[] {
  const tapes = known.get(plan) ?? {};
  known.set(plan, tapes);
  tapes[kind] ??= tapeSteps(
    kind === "fused" ? plan.fused : plan.steps.map((step) => ({ kind: "single", ...step })),
    kind === "values" ? [0] : [],
  );
  return tapes[kind];
}

function tapeSteps(steps: readonly FusedStep[], also: readonly ValueId[]): readonly TapeStep[] {
  const wanted = dependents(steps, also);
  return steps.map((step) => {
    const { inputs, output } = savedFor(step);
    return {
      step,
      isWanted: wanted.has(step.output),
      wantedInputs: step.inputs.map((slot) => wanted.has(slot)),
      savedInputs: inputs.length,
      savesOutput: output,
      held: heldFor(step),
      weights: declared(step),
    };
  });
}
