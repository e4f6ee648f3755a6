/** Norms. */

import type { Tensor } from "@tensorflow/tfjs-core";
import {
  add,
  mul,
  batchNorm as normalise,
  rsqrt,
  sub,
  type Tensor1D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import type { Attributes } from "#core/program/operation";
import { trainingBatchNorm } from "#engine/backends/operations/training-batch-norm";
import { TRAINING_BATCH_NORM } from "#engine/backends/operations/training-batch-norm-names";
import { at, overChannels, registered } from "./registered";
import type { Gradients, Rule, Wanted } from "./rule";

/** Weights: gamma, beta, running mean, running variance. */
export const batchNorm: Rule<Attributes["batchNorm"]> = {
  forward({ epsilon }, inputs, weights) {
    const [gamma, beta, mean, variance] = [0, 1, 2, 3].map((index) => at(weights, index) as Tensor1D);
    return normalise(at(inputs, 0) as Tensor4D, mean as Tensor1D, variance as Tensor1D, beta, gamma, epsilon);
  },
  train({ epsilon }, inputs, weights) {
    const [gamma, beta] = [at(weights, 0) as Tensor1D, at(weights, 1) as Tensor1D];
    const { y, batchMean, batchVariance } = trainingBatchNorm(at(inputs, 0), gamma, beta, epsilon);
    return { y, extra: [batchMean, batchVariance] };
  },
  needs: "inputs",
  backward({ epsilon }, dy, { inputs, weights, extra }, wanted) {
    if (extra.length === 0) return byRunningStatistics(epsilon, dy, at(inputs, 0), weights, wanted);
    const saved = [at(inputs, 0), at(weights, 0), at(extra, 0), at(extra, 1)];
    return ofNorm(registered(TRAINING_BATCH_NORM, dy, saved, { epsilon }));
  },
};

/** With statistics that do not depend on x, y = gamma (x - mean) / sqrt(variance + epsilon) + beta is linear in it. */
function byRunningStatistics(
  epsilon: number,
  dy: Tensor,
  x: Tensor,
  weights: readonly Tensor[],
  wanted: Wanted,
): Gradients {
  const [gamma, mean, variance] = [at(weights, 0), at(weights, 2), at(weights, 3)];
  const inverse = rsqrt(add(variance, epsilon));
  return {
    inputs: [wanted.inputs[0] ? mul(dy, mul(gamma, inverse)) : undefined],
    ...(wanted.weights && {
      weights: [
        overChannels(mul(dy, mul(sub(x, mean), inverse)), gamma),
        overChannels(dy, gamma),
        undefined,
        undefined,
      ],
    }),
  };
}

/** x, gamma and beta; the running statistics have no gradient. */
export function ofNorm(found: Record<string, () => Tensor>): Gradients {
  const { x, gamma, beta, added } = found;
  if (!x || !gamma || !beta) throw new Error("Batch norm has no gradient here.");
  return { inputs: [x(), ...(added ? [added()] : [])], weights: [gamma(), beta(), undefined, undefined] };
}
