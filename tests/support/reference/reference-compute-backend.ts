/**
 * TensorFlow.js's own `cpu` backend in float32: slow, simple, and what faster devices are checked against.
 */
import "@tensorflow/tfjs-backend-cpu";
import {
  engine,
  getBackend,
  getKernel,
  type KernelConfig,
  registerKernel,
  setBackend,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import type { DeviceDescription } from "#core/training/records";
import { BackendUnavailableError, type ComputeBackend } from "#engine/backends/backend";
import { registerTrainingGradients } from "#engine/backends/operations/register-gradients";
import { referenceAveragePoolGradientKernel, referenceAveragePoolKernel } from "./average-pool";
import { dilatedFilterGradient, withSpreadFilter } from "./dilated-convolutions";
import { referenceSubsampleGradientKernel, referenceSubsampleKernel } from "./strided-subsample";
import {
  REFERENCE_BACKEND_NAME,
  referenceBatchNormGradientKernel,
  referenceBatchNormKernel,
} from "./training-batch-norm";

const description: DeviceDescription = {
  id: "cpu",
  label: "CPU (plain JavaScript, for reference)",
  backend: REFERENCE_BACKEND_NAME,
  threads: 1,
  simd: false,
};

let registered = false;

/** The reference device. */
export function createReferenceBackend(): ComputeBackend {
  return {
    device: "cpu",
    describe: () => description,
    initialise: async () => {
      await setBackend(REFERENCE_BACKEND_NAME);
      if (getBackend() !== REFERENCE_BACKEND_NAME) {
        throw new BackendUnavailableError(
          `The reference backend did not start; TensorFlow.js uses "${getBackend()}" instead.`,
        );
      }
      registerKernels();
      registerTrainingGradients();
    },
    memory: () => ({ words: "this machine has" }),
    memoryBytes: () => engine().memory().numBytes,
    dispose: () => undefined,
  };
}

function registerKernels(): void {
  if (registered) return;
  registered = true;
  registerKernel(referenceBatchNormKernel);
  registerKernel(referenceBatchNormGradientKernel);
  registerKernel(referenceSubsampleKernel);
  registerKernel(referenceSubsampleGradientKernel);
  replace(referenceAveragePoolKernel);
  replace(referenceAveragePoolGradientKernel);
  for (const name of ["DepthwiseConv2dNative", "Conv2DBackpropInput", "DepthwiseConv2dNativeBackpropInput"]) {
    replace(withSpreadFilter(getKernel(name, REFERENCE_BACKEND_NAME)));
  }
  for (const name of ["Conv2DBackpropFilter", "DepthwiseConv2dNativeBackpropFilter"]) {
    replace(dilatedFilterGradient(getKernel(name, REFERENCE_BACKEND_NAME)));
  }
}

function replace(kernel: KernelConfig): void {
  unregisterKernel(kernel.kernelName, kernel.backendName);
  registerKernel(kernel);
}
