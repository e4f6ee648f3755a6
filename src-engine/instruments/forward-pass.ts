/** A forward pass that shows every result as it is made, and frees it after its last use. */
import { type Tensor, tidy } from "@tensorflow/tfjs-core";
import { type OnResult, runStep } from "../train/forward";
import type { Look, LookedBatch } from "./instrument";

/** Nothing is dropped: the network was made without. */
export function forwardPass(
  { network, statistics }: Pick<Look, "network" | "statistics">,
  { images }: Pick<LookedBatch, "images">,
  onResult: OnResult,
): void {
  tidy(() => {
    const slots = new Map<number, Tensor>([[0, images]]);
    for (const step of network.plan.steps) {
      const inputs = step.inputs.map((slot) => {
        const found = slots.get(slot);
        if (!found) throw new Error("A step ran before its input was there.");
        return found;
      });
      const result = tidy(
        () => runStep({ kind: "single", ...step }, inputs, { seed: 0, step: 1, statistics }).y,
      );
      slots.set(step.output, result);
      onResult(step, result, inputs);
      for (const slot of step.lastReads) {
        // The images are the caller's.
        if (slot !== 0) slots.get(slot)?.dispose();
        slots.delete(slot);
      }
    }
  });
}
