/** The kernels of the GPU engine, by the names that TensorFlow.js calls. One line for each file in `operations`. */
import type { OwnWebGpuKernel } from "./own-kernel";

export const ownWebGpuKernels: readonly OwnWebGpuKernel[] = [];
