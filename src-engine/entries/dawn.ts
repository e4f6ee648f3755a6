/** WebGPU in plain Node: the optional package `webgpu`, which is Dawn, the implementation inside Chromium. */
import { BackendUnavailableError } from "../backends/backend";

/**
 * Puts WebGPU's names where TensorFlow.js looks for them, and gives the GPUs of this machine.
 * @throws BackendUnavailableError where the package is not installed or cannot be loaded
 */
export async function loadDawn(): Promise<GPU> {
  try {
    const { create, globals } = await import("webgpu");
    Object.assign(globalThis, globals);
    const gpu = create([]);
    // Node 21 and later have a navigator of their own, without a GPU.
    const navigator = globalThis.navigator ?? {};
    Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
    Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
    return gpu;
  } catch (cause) {
    throw new BackendUnavailableError(
      "WebGPU is not installed here: the optional package `webgpu` is missing or does not fit this system. Use the CPU.",
      { cause },
    );
  }
}
