/** What can go wrong in the CPU engine itself. The messages are for people. */

/** A thread of the pool died, or a kernel trapped. The engine must be started again. */
export class EngineThreadError extends Error {
  override readonly name = "EngineThreadError";
  readonly code = "engine-thread";
}

/** More memory was asked for than WebAssembly or the machine gives. */
export class EngineMemoryError extends Error {
  override readonly name = "EngineMemoryError";
  readonly code = "out-of-memory";
}
