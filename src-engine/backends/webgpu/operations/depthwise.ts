/** DepthwiseConv2dNative, its fused form and its gradients for TensorFlow.js. */
import { type NamedAttrMap, type NamedTensorInfoMap, type TensorInfo, util } from "@tensorflow/tfjs-core";
import {
  type ConvolutionAttributes,
  type ConvolutionGeometry,
  convolutionGeometry,
} from "../../convolution-geometry";
import { input } from "../../own-kernel";
import { type ProgramBuffer, spread } from "../compute-program";
import type { OwnWebGpuKernel } from "../own-kernel";
import {
  DEPTHWISE_THREADS,
  depthwiseFilterGradientText,
  depthwiseLanes,
  depthwiseText,
} from "../shaders/depthwise";
import { epilogueKey } from "../shaders/epilogue";
import type { WindowProduct } from "../shaders/window-source";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";
import { type Epilogue, epilogueFits, epilogueOf, PLAIN } from "./epilogue";
import { sliceK, sumSlices } from "./sum-slices";
import { forwardProduct, gridPixels, inputGradientProduct, type WindowTensors } from "./window-product";

function geometryOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: NamedAttrMap,
): ConvolutionGeometry {
  return convolutionGeometry(inputShape, filterShape, attributes as unknown as ConvolutionAttributes, true);
}

const isNhwc = (_inputs: NamedTensorInfoMap, attributes: NamedAttrMap): boolean =>
  attributes.dataFormat !== "NCHW";

function accepts(inputs: NamedTensorInfoMap, attributes: NamedAttrMap): boolean {
  const channels = (inputs.filter?.shape[2] ?? 0) * (inputs.filter?.shape[3] ?? 0);
  return isNhwc(inputs, attributes) && epilogueFits(inputs, attributes, channels);
}

function buffer(name: string, tensor: TensorInfo, lanes: 1 | 4): ProgramBuffer {
  return { name, tensor, type: lanes === 4 ? "vec4<f32>" : "f32" };
}

function runWindows(
  backend: SkiploomWebGpuBackend,
  product: WindowProduct,
  batch: number,
  { image, filter, results }: WindowTensors,
  epilogue: Epilogue,
): void {
  const { rows, columns, depth, width } = product;
  const lanes = depthwiseLanes(width, Math.max(depth, width) / Math.min(depth, width));
  const threads = (batch * gridPixels(product) * width) / lanes;
  if (threads === 0) return;
  const [across, down] = spread(threads, DEPTHWISE_THREADS);
  backend.run({
    key: `depthwise ${JSON.stringify({ ...product, epilogue: epilogueKey(product.epilogue) })}`,
    code: () => depthwiseText(product),
    inputs: [buffer("image", image, lanes), buffer("filterValues", filter, lanes), ...epilogue.inputs],
    outputs: [buffer("results", results, lanes)],
    uniforms: [{ name: "batch", type: "u32", value: batch }, ...epilogue.uniforms],
    workgroups: [across, down, rows.length * columns.length],
  });
}

function runForward(
  backend: SkiploomWebGpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const x = input(inputs, "x");
  const filter = input(inputs, "filter");
  const geometry = geometryOf(x.shape, filter.shape, attributes);
  const { batch, rows, columns, outputChannels } = geometry;
  const results = backend.allocateOutput([batch, rows.output, columns.output, outputChannels]);
  const epilogue = epilogueOf(inputs, attributes);
  const product = forwardProduct(geometry, epilogue.text);
  runWindows(backend, product, batch, { image: x, filter, results }, epilogue);
  return results;
}

function runInputGradient(
  backend: SkiploomWebGpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const dy = input(inputs, "dy");
  const filter = input(inputs, "filter");
  const inputShape = attributes.inputShape as number[];
  const geometry = geometryOf(inputShape, filter.shape, attributes);
  const results = backend.allocateOutput(inputShape);
  const product = inputGradientProduct(geometry);
  runWindows(backend, product, geometry.batch, { image: dy, filter, results }, PLAIN);
  return results;
}

function runFilterGradient(
  backend: SkiploomWebGpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const x = input(inputs, "x");
  const dy = input(inputs, "dy");
  const filterShape = attributes.filterShape as number[];
  const { batch, ...shape } = geometryOf(x.shape, filterShape, attributes);
  const { rows, columns, inputChannels, outputChannels } = shape;
  const gradient = backend.allocateOutput(filterShape);
  const lanes = depthwiseLanes(outputChannels, outputChannels / inputChannels);
  const values = util.sizeFromShape(filterShape);
  if (values === 0) return gradient;
  const pixels = batch * rows.output * columns.output;
  const [across, down] = spread(values / lanes, DEPTHWISE_THREADS);
  const slices = sliceK(backend.isSoftware, pixels, 1, across * down, values);
  const isSliced = slices.count > 1;
  const sums = isSliced ? backend.allocateOutput([slices.count, ...filterShape]) : gradient;
  backend.run({
    key: `depthwise filter gradient ${JSON.stringify(shape)}`,
    code: () => depthwiseFilterGradientText(shape),
    inputs: [buffer("image", x, lanes), buffer("gradient", dy, lanes)],
    outputs: [buffer("sums", sums, lanes)],
    uniforms: [
      { name: "pixels", type: "u32", value: pixels },
      { name: "pixelsInSlice", type: "u32", value: slices.length },
    ],
    workgroups: [across, down, slices.count],
  });
  if (!isSliced) return gradient;
  sumSlices(backend, sums, gradient, slices.count, outputChannels);
  backend.disposeData(sums.dataId);
  return gradient;
}

export const depthwiseKernels: readonly OwnWebGpuKernel[] = [
  { kernelName: "DepthwiseConv2dNative", accepts, run: runForward },
  { kernelName: "FusedDepthwiseConv2D", accepts, run: runForward },
  { kernelName: "DepthwiseConv2dNativeBackpropInput", accepts: isNhwc, run: runInputGradient },
  { kernelName: "DepthwiseConv2dNativeBackpropFilter", accepts: isNhwc, run: runFilterGradient },
];
