/** The device `cpu`: the engine's own kernels behind TensorFlow.js. */
import { removeBackend } from "@tensorflow/tfjs-core";
import type { DeviceDescription } from "#core/training/records";
import { type BackendOptions, BackendUnavailableError, type ComputeBackend } from "../backend";
import { registerTrainingGradients } from "../operations/register-gradients";
import { CPU_BACKEND_NAME, SkiploomCpuBackend } from "./cpu-backend";
import { makeCurrent } from "./current-backend";
import type { KernelBinaries, StartThread } from "./kernel-platform";
import { ADDRESSABLE_BYTES, createKernelRuntime, type KernelRuntime } from "./kernel-runtime";

export interface CpuBackendPlatform {
  readonly binaries: KernelBinaries;
  /** Left out: one thread. */
  readonly startThread?: StartThread;
  /** Threads to use where the options name no number. */
  readonly cores: number;
  /** Memory that this process may have at most. Left out: as much as WebAssembly addresses. */
  readonly machineBytes?: number;
  /** For tests: a certain build of the kernels. */
  readonly variant?: "relaxed" | "plain" | "alone";
  readonly stallMilliseconds?: number;
  /** Whether tiles of products are computed by halves; see {@link createKernelRuntime}. */
  readonly halfTiles?: boolean;
  /** For tests: false keeps to direct products, which round as other libraries' do. */
  readonly winograd?: boolean;
}

export interface CpuComputeBackend extends ComputeBackend {
  /** The backend itself. @throws BackendUnavailableError before it is initialised. */
  backend(): SkiploomCpuBackend;
}

/** The device that computes with the engine's own kernels. Nothing is loaded before it is initialised. */
export function createCpuBackend(platform: CpuBackendPlatform): CpuComputeBackend {
  let current: SkiploomCpuBackend | undefined;

  function started(): SkiploomCpuBackend {
    if (!current) {
      throw new BackendUnavailableError("The device was asked about itself before it was initialised.");
    }
    return current;
  }

  async function startRuntime(options: BackendOptions | undefined): Promise<KernelRuntime> {
    try {
      return await createKernelRuntime({ ...platform, threads: options?.threads ?? platform.cores });
    } catch (cause) {
      throw new BackendUnavailableError(
        `The CPU engine did not start: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
  }

  return {
    device: "cpu",
    async initialise(options) {
      if (current) return;
      const backend = new SkiploomCpuBackend(await startRuntime(options), platform.winograd);
      registerTrainingGradients();
      await makeCurrent(backend);
      current = backend;
    },
    describe(): DeviceDescription {
      const { threads } = started().runtime;
      const label = `CPU, ${threads === 1 ? "1 thread" : `${threads} threads`}, SIMD`;
      return { id: "cpu", label, backend: CPU_BACKEND_NAME, threads, simd: true };
    },
    memory() {
      const machine = platform.machineBytes ?? Number.POSITIVE_INFINITY;
      return machine < ADDRESSABLE_BYTES
        ? { bytes: machine, words: "this machine has" }
        : { bytes: ADDRESSABLE_BYTES, words: "the CPU engine can have" };
    },
    memoryBytes: () => current?.runtime.reservedBytes() ?? 0,
    backend: started,
    dispose() {
      if (!current) return;
      current = undefined;
      // TensorFlow.js disposes the backend that it forgets.
      removeBackend(CPU_BACKEND_NAME);
    },
  };
}
