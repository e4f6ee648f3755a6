/** GPUs that the fake engine can be given, and what befalls them. */
import type { DeviceDescription } from "#core/training/records";

export type GpuLoss = "lost" | "out-of-memory" | "crash";

/** As a GPU describes itself. */
export function fakeGpu(driver: string, isSoftware = false): DeviceDescription {
  const label = isSoftware ? `Software adapter (${driver})` : `GPU (${driver})`;
  const gpu = { vendor: "fake", architecture: "fake", device: "", driver, isSoftware, limits: {} };
  return { id: "webgpu", label, backend: "fake-webgpu", threads: 1, simd: false, gpu };
}
