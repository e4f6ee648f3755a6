/** What the CPU engine needs of the place where it runs; entries hand it in. */

/** Reads a build of the kernels. */
export type KernelBinaries = (variant: "relaxed" | "plain" | "alone") => Promise<BufferSource>;

/** What a thread of the pool is given. `entries/cpu-thread.mjs` reads it. */
export interface ThreadData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the thread's private memory. */
  readonly scratch: number;
  /** Names of the kernels in the order in which they enter the function table. */
  readonly kernels: readonly string[];
}

export interface ThreadHandle {
  /** Settles when the thread can take tasks; rejects when it could not start. */
  readonly ready: Promise<void>;
  end(): void;
}

/** Starts a thread. @param onDeath told once, in a sentence, when it ends without being asked to. */
export type StartThread = (data: ThreadData, onDeath: (reason: string) => void) => ThreadHandle;
