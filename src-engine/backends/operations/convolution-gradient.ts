/**
 * Replaces TensorFlow.js's gradients of `conv2d` and `depthwiseConv2d`, which refuse dilated filters, and gives its kernel for a
 * convolution with bias one. The kernels that these run take an attribute `dilations` on every backend here.
 *
 * `tf.fused.conv2d` carries a gradient of its own, which refuses dilated filters and computes every part, wanted or not: that
 * by the images of a network's first layer as well. So layers call {@link convolutionWithBias}.
 */
import {
  engine,
  type GradConfig,
  getGradient,
  type NamedAttrMap,
  registerGradient,
  sum,
  type Tensor,
  unregisterGradient,
} from "@tensorflow/tfjs-core";
import type { Padding } from "#core/program/operation";
import { padAttribute } from "../convolution-geometry";

const FUSED_CONV2D = "FusedConv2D";

const gradientConfigs: readonly GradConfig[] = [
  convolutionGradient("Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"),
  convolutionGradient(FUSED_CONV2D, "Conv2DBackpropInput", "Conv2DBackpropFilter"),
  convolutionGradient(
    "DepthwiseConv2dNative",
    "DepthwiseConv2dNativeBackpropInput",
    "DepthwiseConv2dNativeBackpropFilter",
  ),
];

function convolutionGradient(kernelName: string, inputGradient: string, filterGradient: string): GradConfig {
  return {
    kernelName,
    inputsToSave: ["x", "filter"],
    gradFunc: (dys, saved, attributes) => {
      const dy = Array.isArray(dys) ? dys[0] : dys;
      const [x, filter] = saved;
      if (!dy || !x || !filter) throw new Error("A convolution lost its saved tensors.");
      // A depthwise layer says null for none, which TensorFlow.js's own kernels of the gradients stumble over.
      const steps = { ...attributes, dilations: attributes.dilations ?? [1, 1] };
      return {
        x: () => run(inputGradient, { dy, filter }, { ...steps, inputShape: x.shape }),
        filter: () => run(filterGradient, { x, dy }, { ...steps, filterShape: filter.shape }),
        bias: () => sum(dy, [0, 1, 2]),
      };
    },
  };
}

function run(kernelName: string, inputs: Record<string, Tensor>, attributes: NamedAttrMap): Tensor {
  return engine().runKernel<Tensor>(kernelName, inputs, attributes);
}

/** How a layer's filters move over its input. */
export interface ConvolutionSteps {
  readonly strides: readonly [rows: number, columns: number];
  readonly padding: Padding;
  readonly dilations: readonly [rows: number, columns: number];
}

/**
 * x `[batch, height, width, in]` convolved with a filter `[height, width, in, out]`, plus a bias `[out]`. Its gradient is only
 * computed by what it is asked for.
 */
export function convolutionWithBias(
  x: Tensor,
  filter: Tensor,
  bias: Tensor | undefined,
  steps: ConvolutionSteps,
): Tensor {
  return run(
    FUSED_CONV2D,
    { x, filter, ...(bias && { bias }) },
    { ...convolutionAttributes(steps), activation: "linear" },
  );
}

/** x `[batch, height, width, channels]`, each channel convolved with its own filters `[height, width, channels, multiplier]`. */
export function depthwiseConvolution(x: Tensor, filter: Tensor, steps: ConvolutionSteps): Tensor {
  return run("DepthwiseConv2dNative", { x, filter }, convolutionAttributes(steps));
}

/** Gradient by the input of `[batch, height, width, in]`. @param filter `[height, width, in, out]` */
export function inputGradient(
  dy: Tensor,
  filter: Tensor,
  inputShape: readonly number[],
  steps: ConvolutionSteps,
): Tensor {
  return run(
    "Conv2DBackpropInput",
    { dy, filter },
    { ...convolutionAttributes(steps), inputShape: [...inputShape] },
  );
}

/** Gradient by the filter of `[height, width, in, out]`. */
export function filterGradient(
  x: Tensor,
  dy: Tensor,
  filterShape: readonly number[],
  steps: ConvolutionSteps,
): Tensor {
  return run(
    "Conv2DBackpropFilter",
    { x, dy },
    { ...convolutionAttributes(steps), filterShape: [...filterShape] },
  );
}

/** What the kernels of a convolution and of its gradients are told. */
export function convolutionAttributes({ strides, padding, dilations }: ConvolutionSteps): NamedAttrMap {
  return {
    strides: [...strides],
    pad: padAttribute(padding),
    dilations: [...dilations],
    dataFormat: "NHWC",
  };
}

/** Called by `registerTrainingGradients`. */
export function registerConvolutionGradients(): void {
  for (const config of gradientConfigs) {
    const present = getGradient(config.kernelName);
    if (present === config) continue;
    if (present) unregisterGradient(config.kernelName);
    registerGradient(config);
  }
}
