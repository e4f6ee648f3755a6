/**
 * Every n-th pixel of an image: the pooling-free way in which a padded shortcut follows a stride (He et al. 2015,
 * option A). TensorFlow.js's `stridedSlice` has no gradient, and its pools refuse windows of one pixel here.
 */
import {
  engine,
  type GradConfig,
  getGradient,
  registerGradient,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import {
  STRIDED_SUBSAMPLE,
  STRIDED_SUBSAMPLE_GRADIENT,
  type SubsampleAttributes,
  type SubsampleGradientAttributes,
} from "./strided-subsample-names";

/**
 * @param x `[batch, height, width, channels]`
 * @param strides `[down, across]`, whole numbers of at least 1
 * @returns `[batch, ceil(height / down), ceil(width / across), channels]`, starting with the first pixel
 * @throws RangeError when a stride is not such a number.
 */
export function stridedSubsample(x: Tensor4D, strides: readonly [number, number]): Tensor4D {
  if (!strides.every((stride) => Number.isInteger(stride) && stride >= 1)) {
    throw new RangeError(`Strides must be whole numbers of at least 1, but are [${strides}].`);
  }
  const attributes: SubsampleAttributes = { strides: [...strides] };
  return engine().runKernel<Tensor4D>(STRIDED_SUBSAMPLE, { x }, { ...attributes });
}

const gradientConfig: GradConfig = {
  kernelName: STRIDED_SUBSAMPLE,
  inputsToSave: ["x"],
  gradFunc: (dys, saved, attributes) => {
    const dy = Array.isArray(dys) ? dys[0] : dys;
    const [x] = saved;
    if (!dy || !x) throw new Error("A subsample lost its saved tensors.");
    const { strides } = attributes as unknown as SubsampleAttributes;
    const given: SubsampleGradientAttributes = { strides, inputShape: x.shape };
    return { x: () => engine().runKernel<Tensor>(STRIDED_SUBSAMPLE_GRADIENT, { dy }, { ...given }) };
  },
};

/** Makes {@link stridedSubsample} differentiable. Called by `registerTrainingGradients`. */
export function registerStridedSubsampleGradient(): void {
  if (getGradient(STRIDED_SUBSAMPLE) !== gradientConfig) registerGradient(gradientConfig);
}
