/** The kernels of the GPU engine, by the names that TensorFlow.js calls. One line for each file in `operations`. */

import { conv2dKernels } from "./operations/conv2d";
import { depthwiseKernels } from "./operations/depthwise";
import { matrixProductKernels } from "./operations/matrix-product";
import type { OwnWebGpuKernel } from "./own-kernel";

export const ownWebGpuKernels: readonly OwnWebGpuKernel[] = [
  ...conv2dKernels,
  ...depthwiseKernels,
  ...matrixProductKernels,
];
