/** The device `webgpu`: the machine's GPU behind TensorFlow.js. */
import { getBackend, registerBackend, removeBackend, setBackend } from "@tensorflow/tfjs-core";
import type { DeviceDescription } from "#core/training/records";
import { BackendUnavailableError, type ComputeBackend, type DeviceLoss } from "../backend";
import { registerTrainingGradients } from "../operations/register-gradients";
import { WEBGPU_BACKEND_NAME } from "./names";
import { type OpenGpu, openGpu } from "./open-device";
import { registerWebGpuKernels } from "./register-kernels";
import { SkiploomWebGpuBackend } from "./webgpu-backend";

export interface WebGpuPlatform {
  /** `navigator.gpu`, or Dawn's in Node. It must be in place before this module is loaded: TensorFlow.js looks for it. */
  readonly gpu: GPU | undefined;
}

export interface WebGpuComputeBackend extends ComputeBackend {
  /** The backend itself. @throws BackendUnavailableError before it is initialised. */
  backend(): SkiploomWebGpuBackend;
}

export function createWebGpuBackend({ gpu }: WebGpuPlatform): WebGpuComputeBackend {
  let current: { readonly opened: OpenGpu; readonly backend: SkiploomWebGpuBackend } | undefined;
  let tellLost: (loss: DeviceLoss) => void = () => undefined;
  const lost = new Promise<DeviceLoss>((resolve) => {
    tellLost = resolve;
  });

  function started() {
    if (!current) {
      throw new BackendUnavailableError("The device was asked about itself before it was initialised.");
    }
    return current;
  }

  return {
    device: "webgpu",
    lost,
    async initialise() {
      if (current) return;
      const opened = await openGpu(gpu);
      const { device, info } = opened;
      const backend = new SkiploomWebGpuBackend(device, info);
      void device.lost.then(({ reason, message }) => {
        // Our own `dispose` destroys it too, which nobody needs to hear of.
        if (current) tellLost({ reason: reason === "destroyed" ? "destroyed" : "unknown", message });
      });
      device.onuncapturederror = ({ error }) => {
        const outOfMemory = error instanceof GPUOutOfMemoryError;
        tellLost({ reason: outOfMemory ? "out-of-memory" : "error", message: error.message });
      };
      registerWebGpuKernels();
      registerTrainingGradients();
      registerBackend(WEBGPU_BACKEND_NAME, () => backend);
      if (!(await setBackend(WEBGPU_BACKEND_NAME)) || getBackend() !== WEBGPU_BACKEND_NAME) {
        device.destroy();
        throw new BackendUnavailableError(
          `The GPU was asked for, but TensorFlow.js uses "${getBackend()}" instead.`,
        );
      }
      current = { opened, backend };
    },
    describe(): DeviceDescription {
      const { description: gpu } = started().opened;
      const name = gpu.driver || gpu.device || gpu.vendor || "GPU";
      const label = gpu.isSoftware ? `Software adapter (${name})` : `GPU (${name})`;
      return { id: "webgpu", label, backend: WEBGPU_BACKEND_NAME, threads: 1, simd: false, gpu };
    },
    memory() {
      const { maxBufferSize, maxStorageBufferBindingSize } = started().opened.device.limits;
      return { largestTensor: Math.min(maxBufferSize, maxStorageBufferBindingSize), words: "the GPU has" };
    },
    memoryBytes: () => current?.backend.allocatedBytes() ?? 0,
    backend: () => started().backend,
    dispose() {
      if (!current) return;
      const { opened } = current;
      current = undefined;
      removeBackend(WEBGPU_BACKEND_NAME);
      opened.device.destroy();
    },
  };
}
