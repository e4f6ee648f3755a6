/** What this machine can train on, as an engine itself says. Asked once. */
import type { DeviceDescription } from "#core/training/records";
import type { EngineLauncher } from "../engines/launcher";
import { withEngine } from "../engines/session";

export interface Devices {
  /** @throws SkiploomError (`engine-crashed`, `unsupported`); asked again the next time */
  list(): Promise<DeviceDescription[]>;
}

export function createDevices(launcher: EngineLauncher): Devices {
  let asked: Promise<DeviceDescription[]> | undefined;
  return {
    list() {
      asked ??= withEngine(launcher, async (session) => [session.device]);
      asked.catch(() => {
        asked = undefined;
      });
      return asked;
    },
  };
}
