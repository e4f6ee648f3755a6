/** Starts the CPU engine for tests, with as many threads and with the build that a test asks for. */
import path from "node:path";
import { type CpuComputeBackend, createCpuBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { nodeKernelPlatform } from "#engine/entries/cpu-kernels";

export const kernelsOfTests = path.resolve(import.meta.dirname, "../../out/engine");

/** The builds that every parity test runs on. */
export const VARIANTS = ["relaxed", "plain"] as const;

export async function startCpuEngine(
  threads: number,
  variant?: "relaxed" | "plain" | "alone",
  stallMilliseconds?: number,
  winograd = true,
  halfTiles?: boolean,
): Promise<CpuComputeBackend> {
  const device = createCpuBackend({
    ...nodeKernelPlatform(kernelsOfTests),
    ...(variant && { variant }),
    ...(stallMilliseconds !== undefined && { stallMilliseconds }),
    winograd,
    ...(halfTiles !== undefined && { halfTiles }),
  });
  await device.initialise({ threads });
  return device;
}
