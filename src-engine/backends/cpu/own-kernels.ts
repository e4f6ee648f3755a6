/** The kernels of the CPU engine, by the names that TensorFlow.js calls. One line for each file in `operations`. */

import { conv2dKernels } from "./operations/conv2d";
import { dataMovementKernels } from "./operations/data-movement";
import { depthwiseKernels } from "./operations/depthwise";
import { matrixProductKernels } from "./operations/matrix-product";
import { padAndGatherKernels } from "./operations/pad-and-gather";
import { poolingKernels } from "./operations/pooling";
import type { OwnKernel } from "./own-kernel";

export const ownKernels: readonly OwnKernel[] = [
  ...conv2dKernels,
  ...dataMovementKernels,
  ...depthwiseKernels,
  ...matrixProductKernels,
  ...padAndGatherKernels,
  ...poolingKernels,
];
