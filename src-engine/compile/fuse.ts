/**
 * Finds steps of a plan that can run as one: batch norm with the ReLU behind it, also with the addition of a residual block in
 * between, and an addition with its ReLU. Steps fuse only where nobody else reads what lies between them.
 */
import type { Operation } from "#core/program/operation";
import type { Step, ValueId } from "#core/program/program";
import type { PlanStep } from "./execution-plan";

/** A step of the fused plan. `norm` is the batch norm; the last input is what is added to it, if anything is. */
export type FusedStep =
  | (PlanStep & { readonly kind: "single" })
  | (Joined & { readonly kind: "normRelu" | "normAddRelu"; readonly norm: PlanStep })
  | (Joined & { readonly kind: "addRelu" });

interface Joined {
  /** The last of those that run as one. */
  readonly step: Step;
  readonly inputs: readonly ValueId[];
  readonly output: ValueId;
  readonly lastReads: readonly ValueId[];
}

type Unplaced<Fused> = Fused extends unknown ? Omit<Fused, "lastReads"> : never;

/** @param output the slot of the plan's result, which stays as it is */
export function fuseSteps(steps: readonly PlanStep[], output: number): readonly FusedStep[] {
  const readers = new Map<number, PlanStep[]>();
  const writer = new Map<number, PlanStep>();
  for (const step of steps) {
    writer.set(step.output, step);
    for (const slot of step.inputs) readers.set(slot, [...(readers.get(slot) ?? []), step]);
  }
  /** The step that writes a slot, where the slot has one reader and is not the result. */
  const alone = (slot: number | undefined): PlanStep | undefined =>
    slot !== undefined && slot !== output && readers.get(slot)?.length === 1 ? writer.get(slot) : undefined;

  const swallowed = new Set<PlanStep>();
  const fusedAt = new Map<PlanStep, Unplaced<Exclude<FusedStep, { kind: "single" }>>>();
  for (const step of steps) {
    if (!isRelu(step.step.operation)) continue;
    const before = alone(step.inputs[0]);
    if (before && isNorm(before)) {
      swallowed.add(before);
      fusedAt.set(step, {
        kind: "normRelu",
        step: step.step,
        norm: before,
        inputs: before.inputs,
        output: step.output,
      });
    } else if (before && isPlainAdd(before)) {
      const [first = 0, second = 0] = before.inputs;
      const norms = [alone(first), alone(second)];
      const position = norms.findIndex((norm) => norm !== undefined && isNorm(norm));
      const norm = norms[position];
      swallowed.add(before);
      if (!norm) {
        fusedAt.set(step, { kind: "addRelu", step: step.step, inputs: before.inputs, output: step.output });
        continue;
      }
      swallowed.add(norm);
      fusedAt.set(step, {
        kind: "normAddRelu",
        step: step.step,
        norm,
        inputs: [...norm.inputs, position === 0 ? second : first],
        output: step.output,
      });
    }
  }

  const kept = steps
    .filter((step) => !swallowed.has(step))
    .map((step) => ({ ...(fusedAt.get(step) ?? { kind: "single" as const, ...step }) }));
  const lastReader = new Map<number, number>();
  kept.forEach((step, position) => {
    for (const slot of step.inputs) lastReader.set(slot, position);
  });
  return kept.map((step, position): FusedStep => {
    const lastReads = [...new Set(step.inputs)].filter(
      (slot) => lastReader.get(slot) === position && slot !== output,
    );
    return { ...step, lastReads };
  });
}

function isRelu(operation: Operation): boolean {
  return operation.kind === "activation" && operation.function === "relu";
}

function isNorm({ step }: PlanStep): boolean {
  return step.operation.kind === "batchNorm";
}

function isPlainAdd({ step, inputs }: PlanStep): boolean {
  return step.operation.kind === "add" && inputs.length === 2 && inputs[0] !== inputs[1];
}
