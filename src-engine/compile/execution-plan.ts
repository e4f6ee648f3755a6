/**
 * The layers of a model in the order in which they run. The training loop calls them one by one instead of through
 * `model.apply`, which saves its bookkeeping, gives access to what lies between layers, and lets batch norm and
 * dropout be done our way while training. The model itself stays one of standard layers, so it exports as such.
 */
import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { type FusedStep, fuseSteps } from "./fuse";

/** tfjs-layers does not export the name of its base class. */
export type ModelLayer = SymbolicTensor["sourceLayer"];

export interface PlanStep {
  readonly layer: ModelLayer;
  /** Slots that it reads, in order. */
  readonly inputs: readonly number[];
  /** Slot that it writes. Slot 0 holds the network's input. */
  readonly output: number;
  /** Slots that no later step reads. */
  readonly lastReads: readonly number[];
}

export interface ExecutionPlan {
  readonly steps: readonly PlanStep[];
  /** The same with layers joined that can run as one: fewer results lie between them. */
  readonly fused: readonly FusedStep[];
  /** The slot of the result. */
  readonly output: number;
  /** Numbers that each slot holds for one image. */
  readonly sizes: readonly number[];
  /** The slot in which a tensor of the model lies; absent when the result does not depend on it. */
  slotOf(tensor: SymbolicTensor): number | undefined;
}

/** Orders everything that `target` depends on. Iterative: a network may be thousands of layers deep. */
export function planExecution(input: SymbolicTensor, target: SymbolicTensor): ExecutionPlan {
  const slots = new Map<number, number>([[input.id, 0]]);
  const ordered: SymbolicTensor[] = [];
  const stack: SymbolicTensor[] = [target];
  for (let tensor = stack.at(-1); tensor !== undefined; tensor = stack.at(-1)) {
    if (slots.has(tensor.id)) {
      stack.pop();
      continue;
    }
    const missing = tensor.inputs.filter((needed) => !slots.has(needed.id));
    if (missing.length > 0) {
      // Reversed, so that the first input's branch comes first.
      for (const needed of missing.reverse()) stack.push(needed);
      continue;
    }
    stack.pop();
    slots.set(tensor.id, slots.size);
    ordered.push(tensor);
  }

  const slotOf = (tensor: SymbolicTensor): number | undefined => slots.get(tensor.id);
  const inputsOf = (tensor: SymbolicTensor): number[] => tensor.inputs.map((needed) => slotOf(needed) ?? 0);
  const lastReader = new Map<number, number>();
  ordered.forEach((tensor, position) => {
    for (const slot of inputsOf(tensor)) lastReader.set(slot, position);
  });
  const output = slotOf(target) ?? 0;
  const sizes = [input, ...ordered].map(({ shape }) =>
    shape.slice(1).reduce<number>((product, side) => product * (side ?? 1), 1),
  );
  const steps = ordered.map((tensor, position): PlanStep => {
    const inputs = inputsOf(tensor);
    const lastReads = [...new Set(inputs)].filter(
      (slot) => lastReader.get(slot) === position && slot !== output,
    );
    return { layer: tensor.sourceLayer, inputs, output: slotOf(tensor) ?? 0, lastReads };
  });
  return { steps, fused: fuseSteps(steps, output), output, sizes, slotOf };
}
