/** Every n-th pixel of an image, and its gradient: the pixels back in their places among zeros. */
import type { NamedAttrMap, TensorInfo } from "@tensorflow/tfjs-core";
import { shapeOfRank4 } from "../../convolution-geometry";
import {
  STRIDED_SUBSAMPLE,
  STRIDED_SUBSAMPLE_GRADIENT,
  type SubsampleAttributes,
  type SubsampleGradientAttributes,
} from "../../operations/strided-subsample-names";
import { composedKernel, type KernelInputs, type KernelScope, requiredInput } from "../kernel-scope";
import { gatherPixels, scatterPixels } from "../pixel-grid";

export const stridedSubsampleKernel = composedKernel(STRIDED_SUBSAMPLE, subsample);
export const stridedSubsampleGradientKernel = composedKernel(STRIDED_SUBSAMPLE_GRADIENT, gradient);

function subsample(scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo {
  const x = requiredInput(inputs, "x");
  const [down = 1, across = 1] = (attrs as unknown as SubsampleAttributes).strides;
  const [, height, width] = shapeOfRank4(x.shape);
  return gatherPixels(
    scope,
    x,
    Math.ceil(height / down),
    Math.ceil(width / across),
    { step: down, offset: 0 },
    { step: across, offset: 0 },
  );
}

function gradient(scope: KernelScope, inputs: KernelInputs, attrs: NamedAttrMap): TensorInfo {
  const dy = requiredInput(inputs, "dy");
  const { strides, inputShape } = attrs as unknown as SubsampleGradientAttributes;
  const [down = 1, across = 1] = strides;
  const [, height, width] = shapeOfRank4(inputShape);
  return scatterPixels(scope, dy, height, width, { step: down, offset: 0 }, { step: across, offset: 0 });
}
