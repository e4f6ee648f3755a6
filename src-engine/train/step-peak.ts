/** The most numbers that a training step holds at once for one image, by going through it with sizes instead of tensors. */
import type { ValueId } from "#core/program/program";
import type { ExecutionPlan } from "../compile/execution-plan";
import type { FusedStep } from "../compile/fuse";
import { dependents, heldFor } from "./tape";

/** Numbers for an image that a step keeps beside its result: masks, and what a norm measured. */
function keptBeside(step: FusedStep, size: number): number {
  if (step.kind !== "single") return 0;
  const { operation, weights } = step.step;
  switch (operation.kind) {
    case "dropout":
      return size;
    case "pathDrop":
      return 1;
    case "groupNorm": {
      const channels = weights[0]?.shape[0] ?? 1;
      const items = operation.over === "pixel" ? size / channels : 1;
      return 2 * items * (operation.groups === 1 ? 1 : channels);
    }
    default:
      return 0;
  }
}

/** Images, results and their gradients; no weights, no scratch space of kernels. */
export function stepPeak({ fused, sizes, output }: ExecutionPlan): number {
  const size = (slot: ValueId): number => sizes[slot] ?? 0;
  const wanted = dependents(fused);
  const holds = new Map<ValueId, number>();
  let live = size(0);
  let peak = live;
  const grow = (numbers: number): void => {
    live += numbers;
    peak = Math.max(peak, live);
  };
  const free = (slot: ValueId): void => {
    if (slot !== 0 && slot !== output && (holds.get(slot) ?? 0) === 0) live -= size(slot);
  };
  for (const step of fused) {
    grow(size(step.output));
    grow(keptBeside(step, size(step.output)));
    if (wanted.has(step.output))
      for (const slot of heldFor(step)) holds.set(slot, (holds.get(slot) ?? 0) + 1);
    for (const slot of step.lastReads) free(slot);
  }
  const gradients = new Set<ValueId>([output]);
  grow(size(output));
  for (const step of [...fused].reverse()) {
    if (!wanted.has(step.output)) continue;
    if (gradients.delete(step.output)) {
      const inputs = step.inputs.filter((slot) => wanted.has(slot));
      for (const slot of inputs) grow(size(slot));
      for (const slot of inputs) {
        if (!gradients.has(slot)) {
          gradients.add(slot);
          continue;
        }
        // A sum, and then both of its parts go.
        grow(size(slot));
        live -= 2 * size(slot);
      }
      live -= size(step.output);
    }
    for (const slot of heldFor(step)) {
      holds.set(slot, (holds.get(slot) ?? 1) - 1);
      free(slot);
    }
  }
  return peak;
}
