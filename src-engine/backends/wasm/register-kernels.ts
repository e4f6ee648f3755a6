/** Gives the WebAssembly backend the kernels that it lacks for training, and replaces those that are slow. */
import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from "@tensorflow/tfjs-core";
import { WASM_BACKEND_NAME } from "./kernel-scope";
import { leakyReluKernel, seluKernel, tanhKernel } from "./kernels/activations";
import { concatKernel, splitKernel } from "./kernels/concat-and-split";
import { conv2dFilterGradientKernel } from "./kernels/conv2d-filter-gradient";
import { conv2dInputGradientKernel } from "./kernels/conv2d-input-gradient";
import { depthwiseFilterGradientKernel, depthwiseInputGradientKernel } from "./kernels/depthwise-gradients";
import { explicitlyPaddedKernel } from "./kernels/explicitly-padded";
import { inferenceBatchNormKernel } from "./kernels/inference-batch-norm";
import { matrixProductKernel } from "./kernels/matrix-product";
import { maxPoolGradientKernel } from "./kernels/max-pool-gradient";
import { sliceKernel } from "./kernels/slice";
import { stridedSubsampleGradientKernel, stridedSubsampleKernel } from "./kernels/strided-subsample";
import { tileKernel } from "./kernels/tile";
import { trainingBatchNormGradientKernel, trainingBatchNormKernel } from "./kernels/training-batch-norm";

let registered = false;

/** Registers every kernel once in a process; further calls do nothing. */
export function registerTrainingKernels(): void {
  if (registered) return;
  registered = true;
  const kernels = [
    conv2dFilterGradientKernel,
    conv2dInputGradientKernel,
    depthwiseFilterGradientKernel,
    depthwiseInputGradientKernel,
    matrixProductKernel(getKernel("BatchMatMul", WASM_BACKEND_NAME)),
    ...["Conv2D", "FusedConv2D"].map((name) =>
      explicitlyPaddedKernel(getKernel(name, WASM_BACKEND_NAME), false),
    ),
    ...["DepthwiseConv2dNative", "FusedDepthwiseConv2D"].map((name) =>
      explicitlyPaddedKernel(getKernel(name, WASM_BACKEND_NAME), true),
    ),
    trainingBatchNormKernel,
    trainingBatchNormGradientKernel,
    maxPoolGradientKernel,
    tanhKernel,
    seluKernel,
    leakyReluKernel,
    inferenceBatchNormKernel(getKernel("FusedBatchNorm", WASM_BACKEND_NAME)),
    concatKernel(getKernel("Concat", WASM_BACKEND_NAME)),
    splitKernel(getKernel("SplitV", WASM_BACKEND_NAME)),
    sliceKernel(getKernel("Slice", WASM_BACKEND_NAME)),
    tileKernel(getKernel("Tile", WASM_BACKEND_NAME)),
    stridedSubsampleKernel,
    stridedSubsampleGradientKernel,
  ];
  for (const kernel of kernels) replaceKernel(kernel);
}

function replaceKernel(kernel: KernelConfig): void {
  const { kernelName, backendName } = kernel;
  const published = getKernel(kernelName, backendName) as KernelConfig | undefined;
  if (published) unregisterKernel(kernelName, backendName);
  registerKernel(kernel);
}
