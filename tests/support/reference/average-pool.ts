/**
 * Average pools and their gradient on TensorFlow.js's `cpu` backend, from their definition in float64. Its own pools cannot count
 * padding, and its gradient always does.
 */
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { backend_util, type KernelConfig, type NamedAttrMap, type TypedArray } from "@tensorflow/tfjs-core";
import { shapeOfRank4 } from "#engine/backends/convolution-geometry";

export const referenceAveragePoolKernel: KernelConfig = {
  kernelName: "AvgPool",
  backendName: "cpu",
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { x } = inputs;
    if (!x) throw new Error("An average pool was called without its image.");
    const cpu = backend as MathBackendCPU;
    const source = cpu.data.get(x.dataId).values as TypedArray;
    const { outShape, sums } = pooled(x.shape, attrs, (sum, at, share) => sum + (source[at] ?? 0) * share);
    return cpu.makeTensorInfo(outShape, "float32", Float32Array.from(sums));
  },
};

export const referenceAveragePoolGradientKernel: KernelConfig = {
  kernelName: "AvgPoolGrad",
  backendName: "cpu",
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, input } = inputs;
    if (!dy || !input) throw new Error("The gradient of an average pool was called without its inputs.");
    const cpu = backend as MathBackendCPU;
    const arriving = cpu.data.get(dy.dataId).values as TypedArray;
    const dx = new Float64Array(input.shape.reduce((size, length) => size * length, 1));
    pooled(input.shape, attrs, (_sum, at, share, output) => {
      dx[at] = (dx[at] ?? 0) + (arriving[output] ?? 0) * share;
      return 0;
    });
    return cpu.makeTensorInfo(input.shape, "float32", Float32Array.from(dx));
  },
};

interface AverageAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: "same" | "valid" | backend_util.ExplicitPadding;
  readonly countsPadding?: boolean;
}

/** Visits each pixel of each window with the share that it has in the window's mean. */
function pooled(
  shape: readonly number[],
  given: NamedAttrMap | undefined,
  visit: (sum: number, at: number, share: number, output: number) => number,
): { readonly outShape: number[]; readonly sums: Float64Array } {
  const { filterSize, strides, pad, countsPadding } = given as unknown as AverageAttributes;
  const { outShape, outHeight, outWidth, padInfo, ...steps } = backend_util.computePool2DInfo(
    shapeOfRank4(shape),
    filterSize,
    strides,
    1,
    pad,
  );
  const [, height, width, channels] = shapeOfRank4(shape);
  const { filterHeight: rows, filterWidth: columns } = steps;
  const within = (start: number, taps: number, size: number): number[] =>
    Array.from({ length: taps }, (_, tap) => start + tap).filter((place) => place >= 0 && place < size);
  const sums = new Float64Array(outShape.reduce((size, length) => size * length, 1));
  for (let output = 0; output < sums.length; output += 1) {
    const channel = output % channels;
    const column = Math.floor(output / channels) % outWidth;
    const row = Math.floor(output / channels / outWidth) % outHeight;
    const image = Math.floor(output / channels / outWidth / outHeight);
    const seenRows = within(row * steps.strideHeight - padInfo.top, rows, height);
    const seenColumns = within(column * steps.strideWidth - padInfo.left, columns, width);
    const share = 1 / (countsPadding ? rows * columns : seenRows.length * seenColumns.length);
    let sum = 0;
    for (const y of seenRows) {
      for (const x of seenColumns)
        sum = visit(sum, ((image * height + y) * width + x) * channels + channel, share, output);
    }
    sums[output] = sum;
  }
  return { outShape, sums };
}
