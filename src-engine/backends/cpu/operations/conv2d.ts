/** Conv2D, FusedConv2D and their gradients for TensorFlow.js. */
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import {
  type ConvolutionAttributes,
  type ConvolutionGeometry,
  convolutionGeometry,
} from "../../convolution-geometry";
import {
  GROUPED_CONV2D,
  GROUPED_CONV2D_FILTER_GRADIENT,
  GROUPED_CONV2D_INPUT_GRADIENT,
} from "../../operations/grouped-names";
import { input } from "../../own-kernel";
import type { SkiploomCpuBackend } from "../cpu-backend";
import type { OwnCpuKernel } from "../own-kernel";
import { convolve, convolveInputGradient } from "./convolution";
import { type Epilogue, PLAIN } from "./epilogue";
import { convolveFilterGradient } from "./filter-gradient";

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  linear: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  relu: [0, Number.POSITIVE_INFINITY],
  relu6: [0, 6],
};

/** Whether the activation of a fused kernel is a clamp, which the tiles do as they are written. */
export function activationIsClamp(inputs: NamedTensorInfoMap, attributes: NamedAttrMap): boolean {
  return String(attributes.activation ?? "linear") in RANGES && !inputs.preluActivationWeights;
}

/** Bias and activation of a fused kernel. */
export function epilogueOf(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): Epilogue {
  const [low, high] = RANGES[String(attributes.activation ?? "linear")] ?? [PLAIN.low, PLAIN.high];
  return { bias: inputs.bias ? backend.addressOf(inputs.bias) : 0, low, high };
}

function acceptsConvolution(inputs: NamedTensorInfoMap, attributes: NamedAttrMap): boolean {
  const channels = inputs.filter?.shape[3];
  const bias = inputs.bias;
  const biasFits = !bias || bias.shape.reduce((product, size) => product * size, 1) === channels;
  return attributes.dataFormat !== "NCHW" && biasFits && activationIsClamp(inputs, attributes);
}

function runConvolution(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): ReturnType<OwnCpuKernel["run"]> {
  const x = input(inputs, "x");
  const filter = input(inputs, "filter");
  const geometry = convolutionGeometry(
    x.shape,
    filter.shape,
    attributes as unknown as ConvolutionAttributes,
    false,
  );
  const { batch, rows, columns, outputChannels } = geometry;
  const y = backend.allocateOutput([batch, rows.output, columns.output, outputChannels]);
  convolve(
    backend,
    geometry,
    { x: backend.addressOf(x), filter: backend.addressOf(filter), y: backend.addressOf(y) },
    epilogueOf(backend, inputs, attributes),
  );
  return y;
}

const isNhwc = (_inputs: NamedTensorInfoMap, attributes: NamedAttrMap): boolean =>
  attributes.dataFormat !== "NCHW";

function filterGradientGeometry(inputs: NamedTensorInfoMap, attributes: NamedAttrMap): ConvolutionGeometry {
  return convolutionGeometry(
    input(inputs, "x").shape,
    attributes.filterShape as number[],
    attributes as unknown as ConvolutionAttributes,
    false,
  );
}

function runInputGradient(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const dy = input(inputs, "dy");
  const filter = input(inputs, "filter");
  const inputShape = attributes.inputShape as number[];
  const geometry = convolutionGeometry(
    inputShape,
    filter.shape,
    attributes as unknown as ConvolutionAttributes,
    false,
  );
  const dx = backend.allocateOutput(inputShape);
  convolveInputGradient(backend, geometry, {
    dy: backend.addressOf(dy),
    filter: backend.addressOf(filter),
    dx: backend.addressOf(dx),
  });
  return dx;
}

function runFilterGradient(
  backend: SkiploomCpuBackend,
  inputs: NamedTensorInfoMap,
  attributes: NamedAttrMap,
): TensorInfo {
  const x = input(inputs, "x");
  const dy = input(inputs, "dy");
  const gradient = backend.allocateOutput(attributes.filterShape as number[]);
  convolveFilterGradient(backend, filterGradientGeometry(inputs, attributes), {
    x: backend.addressOf(x),
    dy: backend.addressOf(dy),
    gradient: backend.addressOf(gradient),
  });
  return gradient;
}

export const conv2dKernels: readonly OwnCpuKernel[] = [
  { kernelName: "Conv2D", accepts: acceptsConvolution, run: runConvolution },
  { kernelName: "FusedConv2D", accepts: acceptsConvolution, run: runConvolution },
  { kernelName: GROUPED_CONV2D, run: runConvolution },
  { kernelName: "Conv2DBackpropInput", accepts: isNhwc, run: runInputGradient },
  { kernelName: GROUPED_CONV2D_INPUT_GRADIENT, run: runInputGradient },
  { kernelName: "Conv2DBackpropFilter", accepts: isNhwc, run: runFilterGradient },
  { kernelName: GROUPED_CONV2D_FILTER_GRADIENT, run: runFilterGradient },
];
