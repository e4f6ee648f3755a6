/** The kernels of the GPU engine, by the names that TensorFlow.js calls. One line for each file in `operations`. */
import { batchNormKernels } from "./operations/batch-norm";
import { dataMovementKernels } from "./operations/data-movement";
import { elementwiseKernels } from "./operations/elementwise";
import { optimizerKernels } from "./operations/optimizer";
import { poolingKernels } from "./operations/pooling";
import { reductionKernels } from "./operations/reductions";
import { softmaxKernels } from "./operations/softmax";
import { stridedSubsampleKernels } from "./operations/strided-subsample";
import type { OwnWebGpuKernel } from "./own-kernel";

export const ownWebGpuKernels: readonly OwnWebGpuKernel[] = [
  ...batchNormKernels,
  ...dataMovementKernels,
  ...elementwiseKernels,
  ...optimizerKernels,
  ...poolingKernels,
  ...reductionKernels,
  ...softmaxKernels,
  ...stridedSubsampleKernels,
];
