/** Every n-th pixel of an image and its gradient, on TensorFlow.js's `cpu` backend. */
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import type { KernelConfig, TypedArray } from "@tensorflow/tfjs-core";
import { shapeOfRank4 } from "#engine/backends/convolution-geometry";
import {
  STRIDED_SUBSAMPLE,
  STRIDED_SUBSAMPLE_GRADIENT,
  type SubsampleAttributes,
  type SubsampleGradientAttributes,
} from "#engine/backends/operations/strided-subsample-names";

export const referenceSubsampleKernel: KernelConfig = {
  kernelName: STRIDED_SUBSAMPLE,
  backendName: "cpu",
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x } = inputs;
    if (!x) throw new Error("A subsample was called without its image.");
    const cpu = backend as MathBackendCPU;
    const { strides } = attrs as unknown as SubsampleAttributes;
    const source = cpu.data.get(x.dataId).values as TypedArray;
    const picked: number[] = [];
    const shape = eachPickedValue(x.shape, strides, (index) => picked.push(source[index] ?? Number.NaN));
    return cpu.makeTensorInfo(shape, "float32", Float32Array.from(picked));
  },
};

export const referenceSubsampleGradientKernel: KernelConfig = {
  kernelName: STRIDED_SUBSAMPLE_GRADIENT,
  backendName: "cpu",
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy } = inputs;
    if (!dy) throw new Error("The gradient of a subsample was called without its input.");
    const cpu = backend as MathBackendCPU;
    const { strides, inputShape } = attrs as unknown as SubsampleGradientAttributes;
    const source = cpu.data.get(dy.dataId).values as TypedArray;
    const gradient = new Float32Array(inputShape.reduce((size, length) => size * length, 1));
    let next = 0;
    eachPickedValue(inputShape, strides, (index) => {
      gradient[index] = source[next] ?? Number.NaN;
      next += 1;
    });
    return cpu.makeTensorInfo(inputShape, "float32", gradient);
  },
};

/** Visits the flat index of every value that is picked, in the order of the result, and gives its shape. */
function eachPickedValue(
  inputShape: readonly number[],
  strides: number[],
  visit: (index: number) => void,
): number[] {
  const [batch, height, width, channels] = shapeOfRank4(inputShape);
  const [down = 1, across = 1] = strides;
  for (let n = 0; n < batch; n += 1) {
    for (let y = 0; y < height; y += down) {
      for (let x = 0; x < width; x += across) {
        for (let channel = 0; channel < channels; channel += 1) {
          visit(((n * height + y) * width + x) * channels + channel);
        }
      }
    }
  }
  return [batch, Math.ceil(height / down), Math.ceil(width / across), channels];
}
