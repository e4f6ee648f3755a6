/** Gives the CPU engine its files and threads on a machine with Node. */
import { readFile } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { KernelBinaries, StartThread } from "../backends/cpu/kernel-platform";
import { hasRelaxedSimd } from "../backends/cpu/kernel-variant";

/** What {@link createCpuBackend} takes. */
export interface NodeKernelPlatform {
  readonly binaries: KernelBinaries;
  readonly startThread: StartThread;
  readonly cores: number;
  /** Memory that this process may have at most: the machine's, or its container's. */
  readonly machineBytes: number;
}

/** @param folder holds the built kernels: `out/engine` of the installation */
export function nodeKernelPlatform(folder: string): NodeKernelPlatform {
  // V8 reads the flag when it compiles a module, so it is not too late for it here. Later versions of Node need no flag.
  if (!hasRelaxedSimd() && process.versions.node.startsWith("20.")) {
    setFlagsFromString("--experimental-wasm-relaxed-simd");
  }
  return {
    binaries: (variant) => readFile(path.join(folder, `${variant}.wasm`)),
    startThread: startNodeThread(path.join(folder, "cpu-thread.mjs")),
    cores: availableParallelism(),
    machineBytes: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
  };
}

function startNodeThread(program: string): StartThread {
  return (data, onDeath) => {
    const worker = new Worker(program, { workerData: data });
    let ended = false;
    let lastError: unknown;
    const ready = new Promise<void>((resolve, reject) => {
      worker.once("message", () => {
        // The pool sleeps between tasks; it must not keep the process alive.
        worker.unref();
        resolve();
      });
      worker.on("error", (error) => {
        lastError = error;
        reject(error);
      });
      worker.once("exit", () => {
        reject(new Error("The thread ended before it was ready."));
        if (ended) return;
        const why = lastError instanceof Error ? `: ${lastError.message}` : "";
        onDeath(`A thread of the CPU engine died${why}.`);
      });
    });
    return {
      ready,
      end() {
        ended = true;
        void worker.terminate();
      },
    };
  };
}
