/** Which device is the best one to train on: pure functions of what is known of them. */
import type { DeviceSpeed } from "#core/protocol/engine-api";
import { trainingRate } from "#core/training/device-speed";
import type { DeviceDescription, DeviceId } from "#core/training/records";

/** A GPU; a program that imitates one is none. */
export function isGpu(description: DeviceDescription): boolean {
  return description.gpu?.isSoftware === false;
}

export interface MeasuredDevice {
  readonly id: DeviceId;
  readonly description: DeviceDescription;
  readonly speed?: DeviceSpeed | undefined;
}

/**
 * What `auto` means of the devices that can be had. Undefined where a GPU is here and not all have been measured: a guess
 * would be wrong for small machines as for small GPUs.
 */
export function automaticDevice(devices: readonly MeasuredDevice[]): DeviceId | undefined {
  const candidates = devices.filter(({ id, description }) => id === "cpu" || isGpu(description));
  if (candidates.length < 2) return candidates[0]?.id ?? "cpu";
  const rated: { readonly id: DeviceId; readonly rate: number }[] = [];
  for (const { id, speed } of candidates) {
    if (!speed) return undefined;
    rated.push({ id, rate: trainingRate(speed) });
  }
  return rated.reduce((best, other) => (other.rate > best.rate ? other : best)).id;
}

/** What a measurement belongs to: another GPU, a new driver or another version of Skiploom is measured anew. */
export function measurementKey(version: string, { gpu, ...description }: DeviceDescription): string {
  const { id, label, backend, threads, simd } = description;
  const parts = [version, id, label, backend, threads, simd];
  return JSON.stringify(gpu ? [...parts, gpu.vendor, gpu.architecture, gpu.device, gpu.driver] : parts);
}
