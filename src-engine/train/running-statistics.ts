/** The running means and variances of all batch norms, moved together once a step, after the step is known to be good. */
import { add, mul, sub, type Tensor1D, tensor1d, tidy } from "@tensorflow/tfjs-core";
import { moveAveragesInPlace, offersOptimizerStep } from "#engine/backends/operations/optimizer-step";
import type { NetworkWeight } from "../compile/compiled-network";
import { FlatVariables } from "./flat-variables";
import type { BatchStatistics } from "./forward";

export class RunningStatistics {
  readonly flat: FlatVariables;
  readonly weights: readonly NetworkWeight[];
  readonly #momentum: Tensor1D | undefined;

  constructor(weights: readonly NetworkWeight[]) {
    this.weights = weights;
    this.flat = new FlatVariables(weights.map((weight) => weight.variable));
    if (weights.length === 0) return;
    const momenta = new Float32Array(this.flat.length);
    let offset = 0;
    for (const { step, variable } of weights) {
      const { operation } = step;
      if (operation.kind !== "batchNorm") throw new Error(`"${step.name}" keeps no running statistics.`);
      momenta.fill(operation.momentum, offset, offset + variable.size);
      offset += variable.size;
    }
    this.#momentum = tensor1d(momenta);
  }

  /**
   * running = momentum x running + (1 - momentum) x batch: TensorFlow's meaning of momentum, so PyTorch's 0.1 is 0.9 here.
   * The batch's variance is divided by n, as in TensorFlow, where PyTorch divides the running one by n - 1.
   * @param guard keeps them as they are where the step was bad, on devices that judge by themselves
   */
  update(statistics: readonly BatchStatistics[], guard?: Tensor1D): void {
    const momentum = this.#momentum;
    if (!momentum) return;
    const byStep = new Map(statistics.map((entry) => [entry.step, entry]));
    const parts = this.weights.map(({ step, role }): Tensor1D => {
      const entry = byStep.get(step);
      if (!entry) throw new Error(`No statistics were collected for "${step.name}".`);
      return role === "runningMean" ? entry.mean : entry.variance;
    });
    if (offersOptimizerStep()) {
      moveAveragesInPlace(this.flat.vectorInPlace, momentum, parts, guard);
      this.flat.refresh();
      return;
    }
    const moved = tidy((): Tensor1D => {
      const batch = this.flat.join(parts);
      return add(batch, mul(sub(this.flat.vector, batch), momentum));
    });
    this.flat.write(moved);
  }

  dispose(): void {
    this.flat.forget();
    this.#momentum?.dispose();
  }
}
