/** A forward pass whose results are read one after the other: however many are wanted, the device holds no more than the pass needs. */
import { type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { ValueId } from "#core/program/program";
import { runStep } from "../train/forward";
import type { Look, LookedBatch } from "./instrument";

/** @param onValues gets numbers `[images, ...shape]`, a copy */
export async function readPass(
  { network, statistics }: Pick<Look, "network" | "statistics">,
  { images }: Pick<LookedBatch, "images">,
  wanted: ReadonlySet<ValueId>,
  onValues: (value: ValueId, values: Float32Array) => void,
): Promise<void> {
  const slots = new Map<ValueId, Tensor>([[0, images]]);
  try {
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
      if (wanted.has(step.output)) onValues(step.output, await result.data<"float32">());
      for (const slot of step.lastReads) {
        // The images are the caller's.
        if (slot !== 0) slots.get(slot)?.dispose();
        slots.delete(slot);
      }
    }
  } finally {
    slots.delete(0);
    for (const left of slots.values()) left.dispose();
  }
}
