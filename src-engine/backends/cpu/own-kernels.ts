/** The kernels of the CPU engine, by the names that TensorFlow.js calls. One line for each file in `operations`. */

import { batchNormKernels } from "./operations/batch-norm";
import { binaryKernels } from "./operations/binary";
import { conv2dKernels } from "./operations/conv2d";
import { creationKernels } from "./operations/creation";
import { dataMovementKernels } from "./operations/data-movement";
import { depthwiseKernels } from "./operations/depthwise";
import { matrixProductKernels } from "./operations/matrix-product";
import { optimizerKernels } from "./operations/optimizer";
import { padAndGatherKernels } from "./operations/pad-and-gather";
import { poolingKernels } from "./operations/pooling";
import { reductionKernels } from "./operations/reductions";
import { softmaxKernels } from "./operations/softmax";
import { unaryKernels } from "./operations/unary";
import type { OwnCpuKernel } from "./own-kernel";

export const ownKernels: readonly OwnCpuKernel[] = [
  ...conv2dKernels,
  ...dataMovementKernels,
  ...depthwiseKernels,
  ...matrixProductKernels,
  ...padAndGatherKernels,
  ...poolingKernels,
  ...batchNormKernels,
  ...binaryKernels,
  ...creationKernels,
  ...optimizerKernels,
  ...reductionKernels,
  ...softmaxKernels,
  ...unaryKernels,
];
