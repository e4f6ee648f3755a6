/** Batch normalisation for training on TensorFlow.js's `cpu` backend: plain loops in double precision. */
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import type { KernelConfig, TensorInfo, TypedArray } from "@tensorflow/tfjs-core";
import {
  type BatchNormAttributes,
  TRAINING_BATCH_NORM,
  TRAINING_BATCH_NORM_GRADIENT,
} from "#engine/backends/operations/training-batch-norm-names";

export const REFERENCE_BACKEND_NAME = "cpu";

export const referenceBatchNormKernel: KernelConfig = {
  kernelName: TRAINING_BATCH_NORM,
  backendName: REFERENCE_BACKEND_NAME,
  kernelFunc: ({ inputs, backend, attrs }) => {
    const cpu = backend as MathBackendCPU;
    const { epsilon } = attrs as unknown as BatchNormAttributes;
    const x = values(cpu, inputs.x);
    const gamma = values(cpu, inputs.gamma);
    const beta = values(cpu, inputs.beta);
    const channels = gamma.length;
    const mean = channelMeans(x, channels);
    const variance = channelMeans(
      Float64Array.from(x, (value, index) => (value - at(mean, index % channels)) ** 2),
      channels,
    );
    const y = Float32Array.from(x, (value, index) => {
      const channel = index % channels;
      const deviation = Math.sqrt(at(variance, channel) + epsilon);
      return (at(gamma, channel) * (value - at(mean, channel))) / deviation + at(beta, channel);
    });
    return [
      cpu.makeTensorInfo(inputs.x?.shape ?? [], "float32", y),
      cpu.makeTensorInfo([channels], "float32", Float32Array.from(mean)),
      cpu.makeTensorInfo([channels], "float32", Float32Array.from(variance)),
    ];
  },
};

export const referenceBatchNormGradientKernel: KernelConfig = {
  kernelName: TRAINING_BATCH_NORM_GRADIENT,
  backendName: REFERENCE_BACKEND_NAME,
  kernelFunc: ({ inputs, backend, attrs }) => {
    const cpu = backend as MathBackendCPU;
    const { epsilon } = attrs as unknown as BatchNormAttributes;
    const [dy, x, gamma, mean, variance] = [
      inputs.dy,
      inputs.x,
      inputs.gamma,
      inputs.mean,
      inputs.variance,
    ].map((tensor) => values(cpu, tensor)) as [TypedArray, TypedArray, TypedArray, TypedArray, TypedArray];
    const channels = gamma.length;
    const count = x.length / channels;
    const normalised = Float64Array.from(x, (value, index) => {
      const channel = index % channels;
      return (value - at(mean, channel)) / Math.sqrt(at(variance, channel) + epsilon);
    });
    const dbeta = channelMeans(dy, channels).map((value) => value * count);
    const dgamma = channelMeans(
      normalised.map((value, index) => value * at(dy, index)),
      channels,
    ).map((value) => value * count);
    const dx = Float32Array.from(dy, (value, index) => {
      const channel = index % channels;
      const scale = at(gamma, channel) / Math.sqrt(at(variance, channel) + epsilon);
      return (
        scale * (value - at(dbeta, channel) / count - (at(normalised, index) * at(dgamma, channel)) / count)
      );
    });
    return [
      cpu.makeTensorInfo(inputs.x?.shape ?? [], "float32", dx),
      cpu.makeTensorInfo([channels], "float32", Float32Array.from(dgamma)),
      cpu.makeTensorInfo([channels], "float32", Float32Array.from(dbeta)),
    ];
  },
};

function values(cpu: MathBackendCPU, tensor: TensorInfo | undefined): TypedArray {
  if (!tensor) throw new Error("Batch normalisation was called without one of its inputs.");
  return cpu.data.get(tensor.dataId).values as TypedArray;
}

function channelMeans(data: ArrayLike<number>, channels: number): Float64Array {
  const sums = new Float64Array(channels);
  for (let index = 0; index < data.length; index += 1) {
    sums[index % channels] = at(sums, index % channels) + at(data, index);
  }
  return sums.map((sum) => (sum * channels) / data.length);
}

function at(data: ArrayLike<number>, index: number): number {
  return data[index] ?? Number.NaN;
}
