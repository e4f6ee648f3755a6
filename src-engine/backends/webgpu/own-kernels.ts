/** The kernels of the GPU engine, by the names that TensorFlow.js calls. One line for each file in `operations`. */
import { batchNormKernels } from "./operations/batch-norm";
import { boxKernels } from "./operations/box";
import { conv2dKernels } from "./operations/conv2d";
import { dataMovementKernels } from "./operations/data-movement";
import { depthwiseKernels } from "./operations/depthwise";
import { elementwiseKernels } from "./operations/elementwise";
import { matrixProductKernels } from "./operations/matrix-product";
import { optimizerKernels } from "./operations/optimizer";
import { poolingKernels } from "./operations/pooling";
import { reductionKernels } from "./operations/reductions";
import { softmaxKernels } from "./operations/softmax";
import { stridedSubsampleKernels } from "./operations/strided-subsample";
import { transposeKernels } from "./operations/transpose";
import type { OwnWebGpuKernel } from "./own-kernel";

export const ownWebGpuKernels: readonly OwnWebGpuKernel[] = [
  ...batchNormKernels,
  ...boxKernels,
  ...conv2dKernels,
  ...dataMovementKernels,
  ...depthwiseKernels,
  ...elementwiseKernels,
  ...matrixProductKernels,
  ...optimizerKernels,
  ...poolingKernels,
  ...reductionKernels,
  ...softmaxKernels,
  ...stridedSubsampleKernels,
  ...transposeKernels,
];
