/**
 * What the compiler fuses: batch norm and additions with the ReLU behind them. The same numbers as one by one; where the device
 * offers no kernel, one by one it is.
 */
import {
  add,
  batchNorm,
  engine,
  type GradConfig,
  getGradient,
  registerGradient,
  relu,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { fusedGradient } from "./activation-gradients";
import {
  ADD_RELU,
  BATCH_NORM_ADD_RELU,
  BATCH_NORM_RELU,
  BATCH_NORM_RELU_GRADIENT,
  offers,
} from "./fused-names";
import { type TrainingBatchNormOutput, trainingBatchNorm } from "./training-batch-norm";

/** relu(a + b) for tensors of one shape. */
export function addRelu(a: Tensor, b: Tensor): Tensor {
  return offers(ADD_RELU) ? engine().runKernel<Tensor>(ADD_RELU, { a, b }) : relu(add(a, b));
}

/**
 * relu(batch norm of x), or relu(batch norm of x + added), with the statistics of the batch: see {@link trainingBatchNorm}.
 * @param added of x's shape
 */
export function trainingBatchNormRelu(
  x: Tensor,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
  added?: Tensor,
): TrainingBatchNormOutput<Tensor> {
  if (!offers(BATCH_NORM_RELU)) {
    const { y, ...statistics } = trainingBatchNorm(x, gamma, beta, epsilon);
    return { y: added ? addRelu(y, added) : relu(y), ...statistics };
  }
  const [y, batchMean, batchVariance] = engine().runKernel<[Tensor, Tensor1D, Tensor1D]>(
    added ? BATCH_NORM_ADD_RELU : BATCH_NORM_RELU,
    { x, gamma, beta, ...(added && { added }) },
    { epsilon },
  );
  return { y, batchMean, batchVariance };
}

/** What batch norm knows after training. */
export interface RunningBatchNorm {
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
  readonly epsilon: number;
}

/** relu(batch norm of x), or relu(batch norm of x + added), with running statistics. */
export function inferenceBatchNormRelu(x: Tensor, norm: RunningBatchNorm, added?: Tensor): Tensor {
  const { mean, variance, gamma, beta, epsilon } = norm;
  if (!offers(BATCH_NORM_RELU)) {
    const y = batchNorm(x as Tensor4D, mean, variance, beta, gamma, epsilon);
    return added ? addRelu(y, added) : relu(y);
  }
  return engine().runKernel<Tensor>(
    "FusedBatchNorm",
    { x, mean, variance, scale: gamma, offset: beta, ...(added && { added }) },
    { varianceEpsilon: epsilon, relu: true },
  );
}

function one(dys: Tensor | Tensor[]): Tensor {
  const dy = Array.isArray(dys) ? dys[0] : dys;
  if (!dy) throw new Error("A fused layer has no gradient.");
  return dy;
}

const gradientConfigs: readonly GradConfig[] = [
  {
    kernelName: ADD_RELU,
    outputsToSave: [true],
    gradFunc: (dys, saved) => {
      const [y] = saved;
      if (!y) throw new Error("A fused addition lost its result.");
      // Both operands have the same gradient; each gets a tensor of its own, as TensorFlow.js frees them one by one.
      const masked = fusedGradient(one(dys), y, "reluOfResult", 0);
      return { a: () => masked, b: () => masked.clone() };
    },
  },
  {
    kernelName: BATCH_NORM_RELU,
    inputsToSave: ["x", "gamma", "beta"],
    outputsToSave: [false, true, true],
    gradFunc: (dys, saved, attributes) => {
      const [x, gamma, beta, mean, variance] = saved;
      if (!x || !gamma || !beta || !mean || !variance) throw new Error("Batch norm lost its saved tensors.");
      // One pass gives all three; see training-batch-norm.ts for why it runs here.
      const [dx, dgamma, dbeta] = engine().runKernel<[Tensor, Tensor, Tensor]>(
        BATCH_NORM_RELU_GRADIENT,
        { dy: one(dys), x, gamma, beta, mean, variance },
        attributes,
      );
      return { x: () => dx, gamma: () => dgamma, beta: () => dbeta };
    },
  },
  {
    kernelName: BATCH_NORM_ADD_RELU,
    inputsToSave: ["x", "gamma", "beta"],
    outputsToSave: [true, true, true],
    gradFunc: (dys, saved, attributes) => {
      const [x, gamma, beta, y, mean, variance] = saved;
      if (!x || !gamma || !beta || !y || !mean || !variance)
        throw new Error("Batch norm lost its saved tensors.");
      const [dx, dgamma, dbeta, dadded] = engine().runKernel<[Tensor, Tensor, Tensor, Tensor]>(
        BATCH_NORM_RELU_GRADIENT,
        { dy: one(dys), x, gamma, beta, mean, variance, y },
        attributes,
      );
      return { x: () => dx, gamma: () => dgamma, beta: () => dbeta, added: () => dadded };
    },
  },
];

/** Called by `registerTrainingGradients`. */
export function registerFusedGradients(): void {
  for (const config of gradientConfigs) {
    if (getGradient(config.kernelName) !== config) registerGradient(config);
  }
}
