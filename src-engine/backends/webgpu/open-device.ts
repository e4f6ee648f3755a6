/** Finds a GPU and opens it with all that its adapter allows. */
import type { GpuDescription } from "#core/training/records";
import { BackendUnavailableError } from "../backend";

export interface OpenGpu {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  readonly description: GpuDescription;
}

/** What a program may want raised; each is set to the adapter's own limit. */
const RAISED_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupsPerDimension",
] as const;

const WANTED_FEATURES = ["timestamp-query", "subgroups"] as const;

/** Programs that imitate a GPU call themselves by these names. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render|\bwarp\b/i;

/** @throws BackendUnavailableError with the reason in words */
export async function openGpu(gpu: GPU | undefined): Promise<OpenGpu> {
  if (!gpu) throw new BackendUnavailableError("This place has no WebGPU, so no GPU can be used from it.");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    throw new BackendUnavailableError(
      "No GPU was found: the machine has none, or its driver offers neither Vulkan, Metal nor Direct3D 12. Use the CPU, or install the GPU's driver.",
    );
  }
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(RAISED_LIMITS.map((name) => [name, adapter.limits[name]]));
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({ requiredFeatures, requiredLimits, label: "Skiploom" });
  } catch (cause) {
    throw new BackendUnavailableError(
      `The GPU was found but could not be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  const { info } = adapter;
  return { device, info, description: describe(info, requiredLimits) };
}

/** Whether the GPU is imitated by a program on the CPU. */
export function isSoftwareAdapter(info: GPUAdapterInfo): boolean {
  const { vendor, architecture, device, description } = info;
  return (
    info.isFallbackAdapter === true || SOFTWARE.test([vendor, architecture, device, description].join(" "))
  );
}

function describe(info: GPUAdapterInfo, limits: Readonly<Record<string, number>>): GpuDescription {
  const { vendor, architecture, device, description } = info;
  return {
    vendor,
    architecture,
    device,
    // The driver in the words of whoever implements WebGPU here; browsers leave it out.
    driver: description,
    isSoftware: isSoftwareAdapter(info),
    limits,
  };
}
