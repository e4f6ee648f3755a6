/**
 * Batch normalisation with the statistics of the batch, forward and backward (Ioffe and Szegedy 2015,
 * section 3), as whole-tensor sums and products over `[pixels, channels]`.
 */
import { type NamedAttrMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import {
  type BatchNormAttributes,
  TRAINING_BATCH_NORM,
  TRAINING_BATCH_NORM_GRADIENT,
} from "../../operations/training-batch-norm-names";
import { channelTensor, columnSums, combineWithChannels } from "../channel-arithmetic";
import { composedKernel, type KernelInputs, type KernelScope, requiredInput } from "../kernel-scope";

export const trainingBatchNormKernel = composedKernel(TRAINING_BATCH_NORM, forward);
export const trainingBatchNormGradientKernel = composedKernel(TRAINING_BATCH_NORM_GRADIENT, backward);

/** Outputs: y of x's shape, mean `[channels]`, variance `[channels]` (divided by the count, not count - 1). */
function forward(scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo[] {
  const x = requiredInput(inputs, "x");
  const { epsilon } = attrs as unknown as BatchNormAttributes;
  const { rows, columns } = matrixSize(x);
  const gamma = Float64Array.from(scope.floats(requiredInput(inputs, "gamma")));
  const beta = Float64Array.from(scope.floats(requiredInput(inputs, "beta")));

  const mean = columnSums(scope, x, rows, columns).map((sum) => sum / rows);
  const centred = combineWithChannels(scope, "Sub", x, rows, mean);
  const squares = scope.run("Square", { x: centred });
  const variance = columnSums(scope, squares, rows, columns).map((sum) => sum / rows);
  scope.release(squares);
  const scale = variance.map((value, channel) => (gamma[channel] ?? 1) / Math.sqrt(value + epsilon));
  const scaled = combineWithChannels(scope, "Multiply", centred, rows, scale);
  const y = combineWithChannels(scope, "Add", scaled, rows, beta);
  y.shape = [...x.shape];
  return [y, channelTensor(scope, mean), channelTensor(scope, variance)];
}

/**
 * Inputs: dy, x, gamma, mean, variance. Outputs: dx, dgamma, dbeta.
 * With n pixels, s = 1 / sqrt(variance + epsilon) and centred values c = x - mean:
 * dbeta = sum dy; dgamma = s * sum(dy * c); dx = gamma * s * (dy - dbeta / n - c * s * dgamma / n).
 */
function backward(scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo[] {
  const dy = requiredInput(inputs, "dy");
  const x = requiredInput(inputs, "x");
  const { epsilon } = attrs as unknown as BatchNormAttributes;
  const { rows, columns } = matrixSize(x);
  const gamma = Float64Array.from(scope.floats(requiredInput(inputs, "gamma")));
  const mean = Float64Array.from(scope.floats(requiredInput(inputs, "mean")));
  const inverseDeviation = Float64Array.from(scope.floats(requiredInput(inputs, "variance"))).map(
    (variance) => 1 / Math.sqrt(variance + epsilon),
  );
  const dyMatrix = scope.reshape(dy, [rows, columns]);

  const centred = combineWithChannels(scope, "Sub", x, rows, mean);
  const products = scope.run("Multiply", { a: dyMatrix, b: centred });
  const dgamma = columnSums(scope, products, rows, columns).map(
    (sum, channel) => sum * (inverseDeviation[channel] ?? 0),
  );
  scope.release(products);
  const dbeta = columnSums(scope, dy, rows, columns);

  // dx = scale * dy - (slope * c + shift), with one number of each for a channel.
  const scale = inverseDeviation.map((inverse, channel) => inverse * (gamma[channel] ?? 1));
  const slope = scale.map(
    (value, channel) => (value * (inverseDeviation[channel] ?? 0) * (dgamma[channel] ?? 0)) / rows,
  );
  const shift = scale.map((value, channel) => (value * (dbeta[channel] ?? 0)) / rows);
  const scaled = combineWithChannels(scope, "Multiply", dyMatrix, rows, scale);
  const sloped = combineWithChannels(scope, "Multiply", centred, rows, slope);
  scope.release(centred);
  const difference = scope.run("Sub", { a: scaled, b: sloped });
  scope.release(scaled);
  scope.release(sloped);
  const dx = combineWithChannels(scope, "Sub", difference, rows, shift);
  dx.shape = [...x.shape];
  return [dx, channelTensor(scope, dgamma), channelTensor(scope, dbeta)];
}

/** Everything but the last axis counts as pixels. */
function matrixSize({ shape }: TensorInfo): { rows: number; columns: number } {
  const columns = shape.at(-1) ?? 1;
  return { rows: util.sizeFromShape(shape) / columns, columns };
}
