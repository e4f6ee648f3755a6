/**
 * What a place that computes offers to the training loop. The loop itself speaks TensorFlow.js; this
 * interface only starts a device, says truthfully what it is, and ends it. So a faster device can take
 * the place of another without the loop noticing.
 */

import type { DeviceDescription, DeviceId } from "#core/training/records";

/** Options for starting a device. */
export interface BackendOptions {
  /** How many threads may compute at once. Left out: as many as the device finds good. */
  readonly threads?: number;
}

/** Why a device is gone. */
export interface DeviceLoss {
  readonly reason: "destroyed" | "out-of-memory" | "error" | "unknown";
  readonly message: string;
}

/** How much a device can hold. What is not known is left out. */
export interface DeviceMemory {
  readonly bytes?: number;
  /** Bytes of the largest single tensor. */
  readonly largestTensor?: number;
  /** Whose memory it is, as the beginning of a sentence that ends in an amount: "this machine has". */
  readonly words: string;
}

/** One device that can compute. It must be initialised before any tensor is made. */
export interface ComputeBackend {
  readonly device: DeviceId;
  /** Resolves when the device is gone for good: a new engine must be started. Left out: it cannot be lost. */
  readonly lost?: Promise<DeviceLoss>;
  /**
   * Makes this the backend of TensorFlow.js and registers what it lacks for training.
   * @throws BackendUnavailableError when the device cannot be started or TensorFlow.js fell back to another.
   */
  initialise(options?: BackendOptions): Promise<void>;
  /** What the device turned out to be. @throws BackendUnavailableError before {@link ComputeBackend.initialise}. */
  describe(): DeviceDescription;
  /** What the device could hold if nothing else were there. */
  memory(): DeviceMemory;
  /** Bytes that the device has reserved for tensors and its own scratch space. */
  memoryBytes(): number;
  /** Frees every tensor of the device. It cannot be used again before it is initialised again. */
  dispose(): void;
}

/** The device asked for cannot be used. `message` says why and what to do. */
export class BackendUnavailableError extends Error {
  override readonly name = "BackendUnavailableError";
  readonly code = "backend-unavailable";
}
