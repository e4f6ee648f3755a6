/** A forward pass that shows every result as it is made, and frees it after its last use. */
import { keep, type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { PlanStep } from "../compile/execution-plan";
import { type BatchStatistics, runStep } from "../train/forward";
import type { Look, LookedBatch } from "./instrument";

/** A person who stops a look waits for about so long, and for the step that is under way. */
const BETWEEN_QUESTIONS_MS = 50;

export interface Passing extends Pick<Look, "network" | "statistics"> {
  /** Asked between its steps. @param share of them that is done */
  readonly within: (share: number) => Promise<boolean>;
}

/** Until its promise is kept the result is there, too. */
type OnResultOrRead = (step: PlanStep, result: Tensor, inputs: readonly Tensor[]) => void | Promise<void>;

/**
 * Nothing is dropped: the network was made without.
 *
 * @param onResult may make tensors: what it does not keep is freed; or read the result
 * @param onStatistics sees mean and variance of each batch norm's batch, and disposes of them
 * @returns whether it came to the end: it was not stopped
 */
export async function forwardPass(
  { network, statistics, within }: Passing,
  { images }: Pick<LookedBatch, "images">,
  onResult: OnResultOrRead,
  onStatistics?: (statistics: BatchStatistics) => void,
): Promise<boolean> {
  const { steps } = network.plan;
  const slots = new Map<number, Tensor>([[0, images]]);
  let asked = performance.now();
  try {
    for (const [done, step] of steps.entries()) {
      if (performance.now() - asked > BETWEEN_QUESTIONS_MS) {
        if (!(await within(done / steps.length))) return false;
        asked = performance.now();
      }
      const inputs = step.inputs.map((slot) => {
        const found = slots.get(slot);
        if (!found) throw new Error("A step ran before its input was there.");
        return found;
      });
      let reading: unknown;
      tidy(() => {
        const options = { seed: 0, step: 1, statistics, onStatistics };
        const { y } = runStep({ kind: "single", ...step }, inputs, options);
        slots.set(step.output, keep(y));
        reading = onResult(step, y, inputs);
      });
      await reading;
      for (const slot of step.lastReads) {
        // The images are the caller's.
        if (slot !== 0) slots.get(slot)?.dispose();
        slots.delete(slot);
      }
    }
    return true;
  } finally {
    for (const [slot, result] of slots) if (slot !== 0) result.dispose();
  }
}
