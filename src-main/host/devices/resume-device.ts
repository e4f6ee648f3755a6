/** On which device a run goes on that was stopped or interrupted. */
import { SkiploomError } from "#core/foundation/errors";
import { type DeviceChoice, type DeviceId, deviceIdSchema, type RunRecord } from "#core/training/records";
import { isGpu } from "./device-choice";
import type { Devices } from "./devices";

/**
 * The device named, else the one that the run had: numbers differ a little between devices, so another one is a person's decision.
 *
 * @throws SkiploomError (`unsupported`) with the reason and a way out
 */
export async function deviceToResumeOn(
  devices: Devices,
  { id, device: former, startedOn }: RunRecord,
  choice: DeviceChoice | undefined,
): Promise<DeviceId> {
  if (choice !== undefined || !former) return await devices.resolve(choice ?? startedOn?.device);
  const known = deviceIdSchema.safeParse(former.id);
  if (known.success && known.data === "cpu") return "cpu";
  const reason = known.success
    ? await reasonAgainst(devices, known.data, isGpu(former))
    : "This version of Skiploom does not know it.";
  if (known.success && reason === undefined) return await devices.resolve(known.data);
  throw new SkiploomError(
    "unsupported",
    `This run trains on ${former.label}, which cannot be had now. ${reason} To go on with it on the CPU, choose Resume on the CPU, or: skiploom train --resume ${id} --device cpu`,
  );
}

/** As many threads as it had, or was to have where no engine came to say it; numbers differ a little with their number. */
export function threadsToResumeOn(
  { device: former, startedOn }: RunRecord,
  device: DeviceId,
): number | undefined {
  if (device !== "cpu") return undefined;
  if (former === undefined) return startedOn?.device === "cpu" ? startedOn.threads : undefined;
  return former.id === "cpu" ? former.threads : undefined;
}

async function reasonAgainst(
  devices: Devices,
  device: DeviceId,
  wasGpu: boolean,
): Promise<string | undefined> {
  const found = await devices.find(device);
  if ("unavailable" in found) return found.unavailable;
  if (wasGpu && !isGpu(found.description)) return `There is only a ${lowered(found.description.label)} here.`;
  return undefined;
}

function lowered(label: string): string {
  return label.charAt(0).toLowerCase() + label.slice(1);
}
