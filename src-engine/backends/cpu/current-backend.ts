/** Makes the CPU engine the backend of TensorFlow.js. */
import { getBackend, registerBackend, setBackend } from "@tensorflow/tfjs-core";
import { BackendUnavailableError } from "../backend";
import { CPU_BACKEND_NAME, type SkiploomCpuBackend } from "./cpu-backend";
import { registerCpuKernels } from "./register-kernels";

/** @throws BackendUnavailableError when TensorFlow.js uses another one; the backend is disposed then */
export async function makeCurrent(backend: SkiploomCpuBackend): Promise<void> {
  registerCpuKernels();
  registerBackend(CPU_BACKEND_NAME, () => backend);
  if ((await setBackend(CPU_BACKEND_NAME)) && getBackend() === CPU_BACKEND_NAME) return;
  backend.dispose();
  throw new BackendUnavailableError(
    `The CPU engine was asked for, but TensorFlow.js uses "${getBackend()}" instead.`,
  );
}
