/**
 * The memory, the kernels and the threads of the CPU engine, without TensorFlow.js: kernels are called by name, with
 * numbers, and split into chunks that any thread may compute. See `kernels/pool.ts` for the other side.
 */
import { type Allocator, createAllocator } from "./allocator";
import { EngineMemoryError, EngineThreadError } from "./errors";
import type { KernelBinaries, StartThread, ThreadHandle } from "./kernel-platform";
import { kernelVariant } from "./kernel-variant";

const PAGE = 65_536;
/** 4 GiB: the most that a 32-bit address reaches. */
const MAXIMUM_PAGES = 65_536;
export const ADDRESSABLE_BYTES = MAXIMUM_PAGES * PAGE;
/** The control block of the pool and the arguments of tasks stand below this address. */
const FIRST_ADDRESS = PAGE;
const TASK_ARGUMENTS = 4096;
const REAL_ARGUMENTS = TASK_ARGUMENTS + 256;
/** Where `kernels/pool.ts` counts how often the memory grew. */
const GROWTHS = 1024 + 328;
/** Not 0: tiles of products are computed by halves (`kernels/lib/half-tiles.ts`). */
const HALVES = 1024 + 332;
/** Private memory of each thread, for panels. */
export const SCRATCH_BYTES = 2 * 1024 * 1024;
/** A kernel's chunk takes milliseconds. When none ends for so long, the thread that had it is gone. */
const STALL_MILLISECONDS = 5000;

type Kernel = (args: number, chunk: number, scratch: number) => void;

interface Exports {
  readonly table: WebAssembly.Table;
  postTask(kernel: number, args: number, chunks: number, scratch: number, stallNanoseconds: bigint): number;
  runAlone(kernel: number, args: number, chunks: number, scratch: number): void;
  stopWorkers(): void;
}

export interface KernelRuntimeOptions {
  readonly binaries: KernelBinaries;
  /** Threads that compute, the calling one among them. */
  readonly threads: number;
  /** Left out: everything runs on the calling thread. */
  readonly startThread?: StartThread;
  /** Which build to use; the best that runs here when left out. */
  readonly variant?: "relaxed" | "plain" | "alone";
  readonly stallMilliseconds?: number;
  /** Whether the compiler keeps too few sums in registers for whole tiles. The results are the same bits. */
  readonly halfTiles?: boolean;
}

export interface KernelRuntime {
  readonly allocator: Allocator;
  readonly threads: number;
  readonly variant: "relaxed" | "plain" | "alone";
  /** The bytes of the memory as it is now: ask again after every allocation. */
  buffer(): ArrayBufferLike;
  /** Bytes reserved: it never shrinks. */
  reservedBytes(): number;
  /**
   * Runs every chunk of a kernel, on all threads when there are several chunks, and returns when all are done.
   * @param integers at most 64 whole numbers (addresses, sizes), @param reals at most 64 float32 numbers
   * @throws EngineThreadError when a thread died or a kernel trapped; the runtime is of no use afterwards.
   */
  run(kernel: string, chunks: number, integers: readonly number[], reals?: readonly number[]): void;
  /** Ends the threads. */
  dispose(): void;
}

/** @throws EngineThreadError when a thread does not start, EngineMemoryError when there is no memory. */
export async function createKernelRuntime(options: KernelRuntimeOptions): Promise<KernelRuntime> {
  const variant = options.variant ?? kernelVariant();
  const threads = variant === "alone" || !options.startThread ? 1 : Math.max(1, Math.floor(options.threads));
  const module = await WebAssembly.compile(await options.binaries(variant));
  const memory = reserveMemory(variant !== "alone");
  // The thread that makes the memory grow knows its size.
  const noticeGrowth = (): void => undefined;
  const instance = await WebAssembly.instantiate(module, { env: { memory, noticeGrowth } });
  const exports = instance.exports as unknown as Exports;
  new Int32Array(memory.buffer, HALVES, 1)[0] = options.halfTiles ? 1 : 0;
  const kernels = new Map<string, number>();
  const names = Object.keys(instance.exports)
    .filter((name) => name.startsWith("kernel"))
    .sort();
  for (const name of names) {
    const slot = exports.table.grow(1);
    exports.table.set(slot, instance.exports[name] as Kernel);
    kernels.set(name, slot);
  }

  const allocator = createAllocator(FIRST_ADDRESS, memory.buffer.byteLength, (bytes) => {
    const now = memory.buffer.byteLength;
    // A quarter at a time, so that the first step does not grow it hundreds of times; as asked for where that fails.
    for (const extra of [Math.max(bytes, now / 4), bytes]) {
      const pages = Math.min(
        Math.ceil(extra / PAGE),
        Math.max(MAXIMUM_PAGES - now / PAGE, Math.ceil(bytes / PAGE)),
      );
      try {
        memory.grow(pages);
        Atomics.add(new Int32Array(memory.buffer, GROWTHS, 1), 0, 1);
        return memory.buffer.byteLength;
      } catch {
        // Tried again with less, then told below.
      }
    }
    throw new EngineMemoryError(
      `The CPU engine would need ${megabytes(now + bytes)} MB; it can have 4096 MB, and no more than the machine gives.`,
    );
  });

  let failure: string | undefined;
  const scratch = allocator.allocate(SCRATCH_BYTES);
  const handles: ThreadHandle[] = [];
  if (options.startThread) {
    for (let index = 1; index < threads; index += 1) {
      handles.push(
        options.startThread(
          { module, memory, scratch: allocator.allocate(SCRATCH_BYTES), kernels: names },
          (reason) => {
            failure ??= reason;
          },
        ),
      );
    }
    try {
      await Promise.all(handles.map((handle) => handle.ready));
    } catch (cause) {
      for (const handle of handles) handle.end();
      throw new EngineThreadError("A thread of the CPU engine did not start.", { cause });
    }
  }

  const stall = BigInt(Math.round((options.stallMilliseconds ?? STALL_MILLISECONDS) * 1e6));
  // Below the first growth and never moved: on a shared memory these views stay good.
  let integerView = new Int32Array(memory.buffer, TASK_ARGUMENTS, 64);
  let realView = new Float32Array(memory.buffer, REAL_ARGUMENTS, 64);

  function fail(reason: string, cause?: unknown): never {
    failure ??= reason;
    throw new EngineThreadError(`${reason} Start the engine again; the last checkpoint is safe.`, { cause });
  }

  return {
    allocator,
    threads,
    variant,
    buffer: () => memory.buffer,
    reservedBytes: () => memory.buffer.byteLength,
    run(kernel, chunks, integers, reals) {
      if (failure !== undefined) fail(failure);
      const slot = kernels.get(kernel);
      if (slot === undefined) throw new Error(`There is no kernel "${kernel}".`);
      if (chunks <= 0) return;
      if (integerView.length === 0) {
        integerView = new Int32Array(memory.buffer, TASK_ARGUMENTS, 64);
        realView = new Float32Array(memory.buffer, REAL_ARGUMENTS, 64);
      }
      integerView.set(integers);
      if (reals) realView.set(reals);
      let outcome = 0;
      try {
        if (chunks === 1 || threads === 1) exports.runAlone(slot, TASK_ARGUMENTS, chunks, scratch);
        else outcome = exports.postTask(slot, TASK_ARGUMENTS, chunks, scratch, stall);
      } catch (cause) {
        fail(`The kernel "${kernel}" of the CPU engine failed.`, cause);
      }
      if (outcome === 1) fail("A kernel failed on a thread of the CPU engine.");
      if (outcome === 2) fail("A thread of the CPU engine died while it computed.");
    },
    dispose() {
      failure ??= "The CPU engine has ended.";
      exports.stopWorkers();
      for (const handle of handles) handle.end();
    },
  };
}

function reserveMemory(shared: boolean): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: 16, maximum: MAXIMUM_PAGES, shared });
  } catch (cause) {
    throw new EngineMemoryError(
      "WebAssembly could not reserve the addresses for its memory, several GiB of which little is used. " +
        "Lift the limit on them where there is one (`ulimit -v unlimited`), or close other programs.",
      { cause },
    );
  }
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
