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
    letDawnPause();
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

/** How long Dawn waits before it asks again. A step takes longer, and another one is under way meanwhile. */
const PAUSE_MS = 1;
let pauses = false;

/**
 * Dawn asks whether its work is done by the global `setImmediate`, thousands of times a second: a core that does nothing else, and that is missing
 * where shaders are compiled and batches prepared. Its calls alone, which are native functions without parameters, come by a timer instead.
 */
function letDawnPause(): void {
  if (pauses) return;
  pauses = true;
  const { setImmediate: soon } = globalThis;
  globalThis.setImmediate = new Proxy(soon, {
    apply(target, self, given: unknown[]) {
      const [callback] = given;
      return isNative(callback) ? setTimeout(callback, PAUSE_MS) : Reflect.apply(target, self, given);
    },
  });
}

function isNative(callback: unknown): callback is () => void {
  // A promise's `resolve` is native too, but takes a value.
  return (
    typeof callback === "function" && callback.length === 0 && String(callback).endsWith("{ [native code] }")
  );
}
