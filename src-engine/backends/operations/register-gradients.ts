// In Node the gradients of TensorFlow.js come with tfjs-layers: it must register them before ours replace some.
import "@tensorflow/tfjs-layers";
import { registerActivationGradients } from "./activation-gradients";
import { registerConvolutionGradients } from "./convolution-gradient";
import { registerFusedGradients } from "./fused-layers";
import { registerMeanGradient } from "./mean-gradient";
import { registerStridedSubsampleGradient } from "./strided-subsample";
import { registerTrainingBatchNormGradient } from "./training-batch-norm";

/** Registers every gradient that training here relies on. Backends call it when they are initialised. */
export function registerTrainingGradients(): void {
  registerConvolutionGradients();
  registerActivationGradients();
  registerTrainingBatchNormGradient();
  registerFusedGradients();
  registerStridedSubsampleGradient();
  registerMeanGradient();
}
