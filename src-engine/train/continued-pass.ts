/** A pass of a whole network, left at several places by what is changed in it: what lies before a change is computed once for all. */
import { type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { CompiledNetwork } from "../compile/compiled-network";
import type { Continuation } from "../compile/continuation";
import type { FusedStep } from "../compile/fuse";
import { type BatchStatistics, runStep, type Statistics } from "./forward";

export interface ContinuedPass {
  /** By which the whole network's norms go. */
  readonly statistics: Statistics;
  /**
   * Where given, what differs in a changed network goes by the batch's statistics, and they are told; mean and variance are the listener's
   * to free. Norms that no change reaches go on as the whole network's.
   */
  readonly onStatistics?: ((place: number, statistics: BatchStatistics) => void) | undefined;
  /** Asked after each changed network; where it says no, the pass ends. */
  readonly mayGoOn: (done: number) => Promise<boolean>;
}

/**
 * @returns logits of the whole network and of each changed one, in the order of `continuations`: the caller's. Undefined where it was
 * ended early
 */
export async function continuedPass(
  network: CompiledNetwork,
  images: Tensor,
  continuations: readonly Continuation[],
  { statistics, onStatistics, mayGoOn }: ContinuedPass,
): Promise<{ readonly whole: Tensor; readonly changed: readonly Tensor[] } | undefined> {
  const slots: Slots = [images];
  const changed: Tensor[] = [];
  const { fused, output } = network.plan;
  let done = 0;
  let isWhole = false;
  try {
    for (let place = 0; place <= fused.length; place += 1) {
      for (const [index, continuation] of continuations.entries()) {
        if (continuation.from !== place) continue;
        const told = onStatistics && ((each: BatchStatistics) => onStatistics(index, each));
        changed[index] = goOn(continuation, slots, statistics, told);
        done += 1;
        if (!(await mayGoOn(done))) return undefined;
      }
      const step = fused[place];
      if (step) run(step, slots, (slot) => slots[slot], statistics, free);
    }
    isWhole = true;
    return { whole: tensorAt(slots[output]).clone(), changed };
  } finally {
    for (const each of slots) if (each !== images) each?.dispose();
    if (!isWhole) for (const each of changed) each?.dispose();
  }
}

/** @param taken values of the whole pass */
function goOn(
  { plan, differing }: Continuation,
  taken: Slots,
  statistics: Statistics,
  onStatistics: ((statistics: BatchStatistics) => void) | undefined,
): Tensor {
  const own: Slots = [];
  const read = (slot: number): Tensor | undefined => own[slot] ?? taken[slot];
  try {
    if (onStatistics) {
      for (const step of plan.steps) {
        const by = differing.has(step.output) ? "batch" : statistics;
        run({ kind: "single", ...step }, own, read, by, onStatistics);
      }
    } else for (const step of plan.fused) run(step, own, read, statistics, free);
    return tensorAt(read(plan.output)).clone();
  } finally {
    for (const each of own) each?.dispose();
  }
}

type Slots = (Tensor | undefined)[];

function run(
  step: FusedStep,
  own: Slots,
  read: (slot: number) => Tensor | undefined,
  statistics: Statistics,
  onStatistics: (statistics: BatchStatistics) => void,
): void {
  const inputs = step.inputs.map((slot) => tensorAt(read(slot)));
  // Nothing is dropped: the network was made without.
  own[step.output] = tidy(() => runStep(step, inputs, { seed: 0, step: 1, statistics, onStatistics }).y);
  for (const slot of step.lastReads) {
    // The images are the caller's. What was taken over is another pass's, and not among its own.
    if (slot === 0) continue;
    own[slot]?.dispose();
    own[slot] = undefined;
  }
}

function free({ mean, variance }: BatchStatistics): void {
  mean.dispose();
  variance.dispose();
}

function tensorAt(tensor: Tensor | undefined): Tensor {
  if (!tensor) throw new Error("A layer ran before its input was there.");
  return tensor;
}
