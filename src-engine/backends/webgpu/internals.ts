import type { BufferPool } from "./buffer-pool";

/** What TensorFlow.js keeps private, and a dispatch beside its own needs. Pinned by the lock file to the version that was read. */
export interface Internals {
  bufferManager: BufferPool;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  tensorDataPendingDisposal: object[];
  releaseResource(dataId: object): void;
  uniformPendingDisposal: GPUBuffer[];
  activeTimers: { name: string; query: Promise<number> }[] | undefined;
  supportTimestampQuery: boolean;
  querySet: GPUQuerySet | null;
  querySetCount: number;
}
