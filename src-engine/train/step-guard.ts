/**
 * Judging a step where it is computed. On a GPU an update that waits until this side has seen the loss leaves the device idle. So
 * the device looks itself whether loss and gradient are finite, and its update does nothing where they are not. Once tripped,
 * the guard stays so: the steps behind a bad one, which are under way already, change nothing either.
 */
import { type Rank, type Tensor1D, zeros } from "@tensorflow/tfjs-core";
import type { ChannelValues } from "#core/training/channels";
import { type GuardedStep, guardStep } from "#engine/backends/operations/optimizer-step";
import type { Probes } from "../measurements/probes";

export type StepOutcome =
  | { readonly finite: true; readonly loss: number; readonly correct: number; readonly probe?: ChannelValues }
  /** Nothing was changed: weights, statistics and optimizer are as before the step. */
  | { readonly finite: false; readonly loss: number };

/** Numbers of a report before those of a probe. */
const REPORT_LENGTH = 4;

export class StepGuard {
  #vector: Tensor1D | undefined;
  /** Steps that were judged and not read yet. */
  #waiting = 0;
  #isTripped = false;

  /** To be called before the step's update, which must be given the guard. The report is the caller's. */
  judge(
    step: Omit<GuardedStep, "guard">,
    clipNorm: number | undefined,
  ): { readonly guard: Tensor1D; readonly report: Tensor1D } {
    // Everything behind the bad step has been seen: whoever goes on begins anew.
    if (this.#isTripped && this.#waiting === 0) this.dispose();
    this.#vector ??= zeros<Rank.R1>([2]);
    this.#waiting += 1;
    const { loss, gradientSquare, correct } = step;
    const guard = this.#vector;
    return { guard, report: guardStep({ guard, loss, gradientSquare, correct }, clipNorm) };
  }

  /** Reads a report, which may have a probe's numbers behind it, those of layers first, and frees it. */
  async outcomeOf(report: Tensor1D, probes: Probes): Promise<StepOutcome> {
    let numbers: Float32Array;
    try {
      numbers = await report.data<"float32">();
    } finally {
      this.#waiting -= 1;
      report.dispose();
    }
    const [loss = Number.NaN, , correct = 0, tripped = 1] = numbers;
    if (tripped !== 0) {
      this.#isTripped = true;
      return { finite: false, loss };
    }
    if (numbers.length === REPORT_LENGTH) return { finite: true, loss, correct };
    const merges = REPORT_LENGTH + probes.layerNumbers;
    const probe = probes.row(numbers.subarray(REPORT_LENGTH, merges), numbers.subarray(merges));
    return { finite: true, loss, correct, probe };
  }

  dispose(): void {
    this.#vector?.dispose();
    this.#vector = undefined;
    this.#isTripped = false;
  }
}
