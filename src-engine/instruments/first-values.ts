/** What a network begins with. */
import { tensor } from "@tensorflow/tfjs-core";
import type { CompiledNetwork } from "../compile/compiled-network";
import { initialValues } from "../compile/initial-weights";

export function assignFirstValues({ weights }: CompiledNetwork, seed: number): void {
  for (const weight of weights) {
    const values = tensor(initialValues(weight, seed), [...weight.shape]);
    weight.variable.assign(values);
    values.dispose();
  }
}
