/** MaxPool, AvgPool and their gradients for TensorFlow.js, and the gradient of averages over whole images. */
import {
  backend_util,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { shapeOfRank4 } from "../../convolution-geometry";
import { GLOBAL_AVERAGE_GRADIENT, type GlobalAverageAttributes } from "../../operations/global-average-names";
import { input } from "../../own-kernel";
import { chunksOf } from "../chunks";
import type { SkiploomCpuBackend } from "../cpu-backend";
import type { OwnCpuKernel } from "../own-kernel";

interface PoolAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  /** Of an average. */
  readonly countsPadding?: boolean;
}

function poolOf(shape: readonly number[], attributes: NamedAttrMap): backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as PoolAttributes;
  return backend_util.computePool2DInfo(shapeOfRank4(shape), filterSize, strides, 1, pad, dimRoundingMode);
}

/** The integers 2 to 13 of the pooling kernels. */
function sizesOf(pool: backend_util.Conv2DInfo): number[] {
  return [
    pool.inHeight,
    pool.inWidth,
    pool.inChannels,
    pool.outHeight,
    pool.outWidth,
    pool.strideHeight,
    pool.strideWidth,
    pool.filterHeight,
    pool.filterWidth,
    pool.padInfo.top,
    pool.padInfo.left,
    pool.batchSize,
  ];
}

function runPool(
  kernel: "kernelMaxPool" | "kernelAveragePool",
): (backend: SkiploomCpuBackend, inputs: NamedTensorInfoMap, attributes: NamedAttrMap) => TensorInfo {
  return (backend, inputs, attributes) => {
    const x = input(inputs, "x");
    const pool = poolOf(x.shape, attributes);
    const y = backend.allocateOutput(pool.outShape);
    const taps = pool.filterHeight * pool.filterWidth;
    const chunks = chunksOf(
      pool.batchSize * pool.outHeight,
      pool.outWidth * pool.inChannels * (taps + 1),
      backend.runtime.threads,
    );
    const addresses = [backend.addressOf(x), backend.addressOf(y)];
    const counted = attributes.countsPadding === true ? 1 : 0;
    backend.runtime.run(kernel, chunks.count, [...addresses, ...sizesOf(pool), chunks.rows, counted]);
    return y;
  };
}

function runMaxGradient(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const x = input(inputs, "input");
  const dy = input(inputs, "dy");
  const pool = poolOf(x.shape, attributes);
  const dx = backend.allocateOutput(x.shape);
  const channels = pool.inChannels;
  const { threads } = backend.runtime;
  // A few images leave threads without work, so their channels are shared out as well.
  const blocks =
    pool.batchSize >= threads * 2 || threads === 1 ? 1 : Math.min(Math.ceil(channels / 4), threads);
  const block = Math.ceil(channels / blocks / 4) * 4;
  const blockCount = Math.ceil(channels / block);
  backend.runtime.run("kernelMaxPoolGradient", pool.batchSize * blockCount, [
    backend.addressOf(x),
    backend.addressOf(dx),
    ...sizesOf(pool),
    block,
    blockCount,
    backend.addressOf(dy),
  ]);
  return dx;
}

/** Divides by what the forward pass divides by; TensorFlow.js's divides by all taps always. */
function runAverageGradient(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const x = input(inputs, "input");
  const dy = input(inputs, "dy");
  const pool = poolOf(x.shape, attributes);
  const dx = backend.allocateOutput(x.shape);
  const chunks = chunksOf(
    pool.batchSize * pool.inHeight,
    pool.inWidth * pool.inChannels * 2,
    backend.runtime.threads,
  );
  const addresses = [backend.addressOf(dy), backend.addressOf(dx)];
  backend.runtime.run("kernelAveragePoolGradient", chunks.count, [
    ...addresses,
    ...sizesOf(pool),
    chunks.rows,
    attributes.countsPadding === true ? 1 : 0,
  ]);
  return dx;
}

const isFloat = (inputs: NamedTensorInfoMap): boolean =>
  Object.values(inputs).every((tensor) => tensor?.dtype === "float32");

export const poolingKernels: readonly OwnCpuKernel[] = [
  { kernelName: "MaxPool", accepts: isFloat, run: runPool("kernelMaxPool") },
  { kernelName: "AvgPool", accepts: isFloat, run: runPool("kernelAveragePool") },
  { kernelName: "MaxPoolGrad", accepts: isFloat, run: runMaxGradient },
  { kernelName: "AvgPoolGrad", accepts: isFloat, run: runAverageGradient },
  {
    kernelName: GLOBAL_AVERAGE_GRADIENT,
    run(backend, inputs, attributes) {
      const dy = input(inputs, "dy");
      const { inputShape } = attributes as unknown as GlobalAverageAttributes;
      const dx = backend.allocateOutput(inputShape);
      const [batch = 0, height = 0, width = 0, channels = 0] = inputShape;
      const pixels = height * width;
      const chunks = chunksOf(batch, pixels * channels, backend.runtime.threads);
      backend.runtime.run("kernelGlobalAverageGradient", chunks.count, [
        backend.addressOf(dy),
        backend.addressOf(dx),
        batch,
        pixels,
        channels,
        chunks.rows,
      ]);
      return dx;
    },
  },
];
