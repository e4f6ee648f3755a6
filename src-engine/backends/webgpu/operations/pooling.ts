/** MaxPool, AvgPool and their gradients for TensorFlow.js, and the gradient of averages over whole images. */
import { backend_util, type NamedAttrMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { shapeOfRank4 } from "../../convolution-geometry";
import { GLOBAL_AVERAGE_GRADIENT, type GlobalAverageAttributes } from "../../operations/global-average-names";
import { areFloats, input } from "../../own-kernel";
import { type ProgramBuffer, spread, type UniformField } from "../compute-program";
import type { OwnWebGpuKernel } from "../own-kernel";
import { THREADS } from "../shaders/each-value";
import {
  AVERAGE_POOL_GRADIENT_SHADER,
  AVERAGE_POOL_SHADER,
  GLOBAL_AVERAGE_GRADIENT_SHADER,
  MAX_POOL_GRADIENT_SHADER,
  maxPoolShader,
  POOL_FIELDS,
} from "../shaders/pooling";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";

interface PoolAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** What an average divides by: all places of a window, or 0 for the pixels that it sees. */
function placesOf(pool: backend_util.Conv2DInfo, attributes: NamedAttrMap): number {
  return attributes.countsPadding === true ? pool.filterHeight * pool.filterWidth : 0;
}

function poolOf(shape: readonly number[], attributes: NamedAttrMap): backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as PoolAttributes;
  return backend_util.computePool2DInfo(shapeOfRank4(shape), filterSize, strides, 1, pad, dimRoundingMode);
}

function uniformsOf(pool: backend_util.Conv2DInfo, count: number, places: number): UniformField[] {
  const values: Record<(typeof POOL_FIELDS)[number], number> = {
    count,
    channels: pool.inChannels,
    inputHeight: pool.inHeight,
    inputWidth: pool.inWidth,
    outputHeight: pool.outHeight,
    outputWidth: pool.outWidth,
    strideY: pool.strideHeight,
    strideX: pool.strideWidth,
    tapsY: pool.filterHeight,
    tapsX: pool.filterWidth,
    padY: pool.padInfo.top,
    padX: pool.padInfo.left,
    places,
  };
  return POOL_FIELDS.map((name) => ({ name, type: "u32", value: values[name] }));
}

/** Runs a pooling shader over every value of `result`. */
function runPool(
  backend: SkiploomWebGpuBackend,
  key: string,
  code: () => string,
  pool: backend_util.Conv2DInfo,
  inputs: readonly ProgramBuffer[],
  result: ProgramBuffer,
  places = 0,
): TensorInfo {
  const count = util.sizeFromShape(result.tensor.shape);
  if (count === 0) return result.tensor;
  const uniforms = uniformsOf(pool, count, places);
  backend.run({ key, code, inputs, outputs: [result], uniforms, workgroups: spread(count, THREADS) });
  return result.tensor;
}

export const poolingKernels: readonly OwnWebGpuKernel[] = [
  {
    kernelName: "MaxPool",
    accepts: areFloats,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const pool = poolOf(x.shape, attributes);
      const y = backend.allocateOutput(pool.outShape);
      const code = (): string => maxPoolShader("value");
      return runPool(backend, "maxPool", code, pool, [{ name: "x", tensor: x }], { name: "y", tensor: y });
    },
  },
  {
    kernelName: "AvgPool",
    accepts: areFloats,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const pool = poolOf(x.shape, attributes);
      const y = backend.allocateOutput(pool.outShape);
      const code = (): string => AVERAGE_POOL_SHADER;
      const result = { name: "y", tensor: y };
      const inputsOf = [{ name: "x", tensor: x }];
      return runPool(backend, "averagePool", code, pool, inputsOf, result, placesOf(pool, attributes));
    },
  },
  {
    kernelName: "MaxPoolGrad",
    accepts: areFloats,
    run(backend, inputs, attributes) {
      const x = input(inputs, "input");
      const pool = poolOf(x.shape, attributes);
      const places = backend.allocateOutput(pool.outShape, "int32");
      const found = { name: "places", tensor: places, type: "i32" } as const;
      runPool(
        backend,
        "maxPoolPlaces",
        () => maxPoolShader("place"),
        pool,
        [{ name: "x", tensor: x }],
        found,
      );
      const dx = runPool(
        backend,
        "maxPoolGradient",
        () => MAX_POOL_GRADIENT_SHADER,
        pool,
        [found, { name: "dy", tensor: input(inputs, "dy") }],
        { name: "dx", tensor: backend.allocateOutput(x.shape) },
      );
      backend.disposeData(places.dataId);
      return dx;
    },
  },
  {
    // Divides by what the forward pass divides by; TensorFlow.js's divides by all taps always.
    kernelName: "AvgPoolGrad",
    accepts: areFloats,
    run(backend, inputs, attributes) {
      const x = input(inputs, "input");
      const pool = poolOf(x.shape, attributes);
      return runPool(
        backend,
        "averagePoolGradient",
        () => AVERAGE_POOL_GRADIENT_SHADER,
        pool,
        [{ name: "dy", tensor: input(inputs, "dy") }],
        { name: "dx", tensor: backend.allocateOutput(x.shape) },
        placesOf(pool, attributes),
      );
    },
  },
  {
    kernelName: GLOBAL_AVERAGE_GRADIENT,
    run(backend, inputs, attributes) {
      const { inputShape } = attributes as unknown as GlobalAverageAttributes;
      const dx = backend.allocateOutput(inputShape);
      const [, height = 0, width = 0, channels = 0] = inputShape;
      const count = util.sizeFromShape(inputShape);
      if (count === 0) return dx;
      backend.run({
        key: "globalAverageGradient",
        code: () => GLOBAL_AVERAGE_GRADIENT_SHADER,
        inputs: [{ name: "dy", tensor: input(inputs, "dy") }],
        outputs: [{ name: "dx", tensor: dx }],
        uniforms: [
          { name: "count", type: "u32", value: count },
          { name: "channels", type: "u32", value: channels },
          { name: "pixels", type: "u32", value: height * width },
        ],
        workgroups: spread(count, THREADS),
      });
      return dx;
    },
  },
];
