/**
 * Replaces TensorFlow.js's gradients of `conv2d` and `depthwiseConv2d`, which refuse dilated filters. The kernels that it runs take
 * an attribute `dilations` on every backend here. (`tf.fused.conv2d` carries a gradient of its own that still
 * refuses: a dilated layer must call `tf.conv2d`.)
 */
import {
  engine,
  type GradConfig,
  getGradient,
  type NamedAttrMap,
  registerGradient,
  type Tensor,
  unregisterGradient,
} from "@tensorflow/tfjs-core";

const gradientConfigs: readonly GradConfig[] = [
  convolutionGradient("Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"),
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
      return {
        x: () => run(inputGradient, { dy, filter }, { ...attributes, inputShape: x.shape }),
        filter: () => run(filterGradient, { x, dy }, { ...attributes, filterShape: filter.shape }),
      };
    },
  };
}

function run(kernelName: string, inputs: Record<string, Tensor>, attributes: NamedAttrMap): Tensor {
  return engine().runKernel<Tensor>(kernelName, inputs, attributes);
}

/** Called by `registerTrainingGradients`. */
export function registerConvolutionGradients(): void {
  for (const config of gradientConfigs) {
    if (getGradient(config.kernelName) === config) continue;
    unregisterGradient(config.kernelName);
    registerGradient(config);
  }
}
