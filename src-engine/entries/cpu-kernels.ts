/** Gives the CPU engine its files and threads on a machine with Node. */
import { readFile } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { KernelBinaries, StartThread } from "../backends/cpu/kernel-platform";

/** What {@link createCpuBackend} takes. */
export interface NodeKernelPlatform {
  readonly binaries: KernelBinaries;
  readonly startThread: StartThread;
  readonly cores: number;
  /** Memory that this process may have at most: the machine's, or its container's. */
  readonly machineBytes: number;
  /** Whether tiles of products are computed by halves, which V8 before version 13 does in 0.6 times the time. */
  readonly halfTiles: boolean;
}

/** @param folder holds the built kernels: `out/engine` of the installation */
export function nodeKernelPlatform(folder: string): NodeKernelPlatform {
  // V8 reads its flags when it compiles a module, so it is not too late for them here.
  for (const flag of compilerFlags(process.versions, process.env)) setFlagsFromString(flag);
  return {
    binaries: (variant) => readFile(path.join(folder, `${variant}.wasm`)),
    startThread: startNodeThread(path.join(folder, "cpu-thread.mjs")),
    cores: availableParallelism(),
    halfTiles: Number.parseInt(process.versions.v8, 10) < 13,
    machineBytes: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
  };
}

/**
 * What V8 is asked for before it compiles the kernels.
 *
 * Revectorization turns pairs of 128-bit instructions into 256-bit ones where the processor has them (AVX2) and changes no bit of a
 * result; a step of ResNet-20 takes 0.85 times as long. It is experimental, so it is asked for only in the version of V8 on which
 * every test of the kernels has passed with it. `SKIPLOOM_REVECTORIZE=0` switches it off.
 *
 * @param versions `process.versions`
 * @param environment `process.env`
 */
export function compilerFlags(
  versions: { readonly node: string; readonly v8: string },
  environment: { readonly [name: string]: string | undefined },
): readonly string[] {
  const flags: string[] = [];
  // Later versions of Node need no flag for it.
  if (versions.node.startsWith("20.")) flags.push("--experimental-wasm-relaxed-simd");
  if (versions.v8.startsWith("13.6.") && environment.SKIPLOOM_REVECTORIZE !== "0") {
    flags.push("--experimental-wasm-revectorize");
  }
  return flags;
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
