/** One launcher over several: an engine's device decides where it lives. */
import type { DeviceId } from "#core/training/records";
import type { EngineLauncher } from "./launcher";

export function createLauncherByDevice(homes: Readonly<Record<DeviceId, EngineLauncher>>): EngineLauncher {
  return { launch: (options) => homes[options.device].launch(options) };
}
