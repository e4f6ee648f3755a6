/** The device `cpu`: TensorFlow.js's WebAssembly backend with the kernels that training needs. */
import { BackendWasm, getThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import {
  backend,
  env,
  findBackendFactory,
  getBackend,
  registerBackend,
  removeBackend,
  setBackend,
} from "@tensorflow/tfjs-core";
import { BackendUnavailableError, type ComputeBackend, type DeviceDescription } from "../backend";
import { registerTrainingGradients } from "../operations/register-gradients";
import { WASM_BACKEND_NAME } from "./kernel-scope";
import { registerTrainingKernels } from "./register-kernels";

export interface WasmBackendLocation {
  /**
   * The folder that holds `tfjs-backend-wasm*.wasm`: a path in Node, an address elsewhere. A separator at its
   * end may be left out.
   */
  readonly binaryFolder: string;
}

/** The WebAssembly device. Nothing is loaded before it is initialised. */
export function createWasmBackend(location: WasmBackendLocation): ComputeBackend {
  return new WasmComputeBackend(location);
}

class WasmComputeBackend implements ComputeBackend {
  readonly device = "cpu";
  readonly #location: WasmBackendLocation;
  #description: DeviceDescription | undefined;

  constructor(location: WasmBackendLocation) {
    this.#location = location;
  }

  /**
   * `threads` in the options is not followed: the published backend computes with one thread. Its threaded build
   * can be loaded in Node's worker threads, but never starts one (it answers 1 whatever it is asked for).
   */
  async initialise(): Promise<void> {
    if (this.#description) return;
    const folder = this.#location.binaryFolder.replace(/[/\\]?$/, "/");
    const started = await startBackend(folder);
    if (!started) {
      throw new BackendUnavailableError(
        `The WebAssembly backend did not start from "${folder}". ` +
          "Check that the folder holds the .wasm files of @tensorflow/tfjs-backend-wasm, then start the engine again.",
      );
    }
    const actual = getBackend();
    if (actual !== WASM_BACKEND_NAME || !(backend() instanceof BackendWasm)) {
      throw new BackendUnavailableError(
        `The WebAssembly backend was asked for, but TensorFlow.js uses "${actual}" instead.`,
      );
    }
    registerTrainingKernels();
    registerTrainingGradients();
    const simd = await env().getAsync("WASM_HAS_SIMD_SUPPORT");
    this.#description = {
      name: simd ? "CPU (WebAssembly SIMD)" : "CPU (WebAssembly)",
      backend: actual,
      // The backend answers -1 where its build has no threads.
      threads: Math.max(1, getThreadsCount()),
      simd: simd === true,
      software: false,
    };
  }

  describe(): DeviceDescription {
    if (!this.#description) {
      throw new BackendUnavailableError("The device was asked about itself before it was initialised.");
    }
    return this.#description;
  }

  memoryBytes(): number {
    if (!this.#description) return 0;
    const current = backend();
    if (!(current instanceof BackendWasm)) return 0;
    // Every tensor is a window on the one memory of the WebAssembly instance.
    const probe = current.makeOutput([1], "float32");
    const bytes = current.typedArrayFromHeap(probe).buffer.byteLength;
    current.disposeData(probe.dataId);
    return bytes;
  }

  dispose(): void {
    if (!this.#description) return;
    this.#description = undefined;
    const factory = findBackendFactory(WASM_BACKEND_NAME);
    removeBackend(WASM_BACKEND_NAME);
    // Removing a backend also forgets how to make it; a later start needs that again.
    registerBackend(WASM_BACKEND_NAME, factory, BACKEND_PRIORITY);
  }
}

/** The priority with which the package registers itself. */
const BACKEND_PRIORITY = 2;

async function startBackend(folder: string): Promise<boolean> {
  try {
    setWasmPaths(folder);
    return await setBackend(WASM_BACKEND_NAME);
  } catch (cause) {
    throw new BackendUnavailableError(
      `The WebAssembly backend could not be started from "${folder}": ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
