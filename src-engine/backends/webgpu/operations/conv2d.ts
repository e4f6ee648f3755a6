/** Conv2D, FusedConv2D and their gradients for TensorFlow.js. */
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import {
  type ConvolutionAttributes,
  type ConvolutionGeometry,
  convolutionGeometry,
} from "../../convolution-geometry";
import { input } from "../../own-kernel";
import type { OwnWebGpuKernel } from "../own-kernel";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";
import { epilogueFits, epilogueOf } from "./epilogue";
import { convolveFilterGradient } from "./filter-gradient";
import { convolve, convolveInputGradient } from "./window-product";

function geometryOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: NamedAttrMap,
): ConvolutionGeometry {
  return convolutionGeometry(inputShape, filterShape, attributes as unknown as ConvolutionAttributes, false);
}

const isNhwc = (_inputs: NamedTensorInfoMap, attributes: NamedAttrMap): boolean =>
  attributes.dataFormat !== "NCHW";

function accepts(inputs: NamedTensorInfoMap, attributes: NamedAttrMap): boolean {
  return isNhwc(inputs, attributes) && epilogueFits(inputs, attributes, inputs.filter?.shape[3] ?? 0);
}

function runConvolution(
  backend: SkiploomWebGpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const x = input(inputs, "x");
  const filter = input(inputs, "filter");
  const geometry = geometryOf(x.shape, filter.shape, attributes);
  const { batch, rows, columns, outputChannels } = geometry;
  const results = backend.allocateOutput([batch, rows.output, columns.output, outputChannels]);
  convolve(backend, geometry, { image: x, filter, results }, epilogueOf(inputs, attributes));
  return results;
}

export const conv2dKernels: readonly OwnWebGpuKernel[] = [
  { kernelName: "Conv2D", accepts, run: runConvolution },
  { kernelName: "FusedConv2D", accepts, run: runConvolution },
  {
    kernelName: "Conv2DBackpropInput",
    accepts: isNhwc,
    run(backend, inputs, attributes) {
      const dy = input(inputs, "dy");
      const filter = input(inputs, "filter");
      const inputShape = attributes.inputShape as number[];
      const results = backend.allocateOutput(inputShape);
      const geometry = geometryOf(inputShape, filter.shape, attributes);
      convolveInputGradient(backend, geometry, { image: dy, filter, results });
      return results;
    },
  },
  {
    kernelName: "Conv2DBackpropFilter",
    accepts: isNhwc,
    run(backend, inputs, attributes) {
      const x = input(inputs, "x");
      const dy = input(inputs, "dy");
      const filterShape = attributes.filterShape as number[];
      const gradient = backend.allocateOutput(filterShape);
      convolveFilterGradient(backend, geometryOf(x.shape, filterShape, attributes), { x, dy, gradient });
      return gradient;
    },
  },
];
