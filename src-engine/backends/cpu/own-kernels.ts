/** The kernels of the CPU engine, by the names that TensorFlow.js calls. One line for each file in `operations`. */

import { conv2dKernels } from "./operations/conv2d";
import { matrixProductKernels } from "./operations/matrix-product";
import type { OwnKernel } from "./own-kernel";

export const ownKernels: readonly OwnKernel[] = [...conv2dKernels, ...matrixProductKernels];
