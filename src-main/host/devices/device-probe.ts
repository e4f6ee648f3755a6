/** Asks an engine of its own what a device is, and how fast. One that dies or hangs over it cannot be had. */
import type { DeviceSpeed } from "#core/protocol/engine-api";
import type { DeviceDescription, DeviceId } from "#core/training/records";
import type { Engine, EngineLauncher } from "../../engines/launcher";
import { withEngine } from "../../engines/session";

export type FoundDevice =
  | { readonly description: DeviceDescription; readonly speed?: DeviceSpeed }
  /** Why it cannot be had, in words. */
  | { readonly unavailable: string };

export interface ProbeLimits {
  readonly describeMs: number;
  /** The first shaders of a GPU take seconds to compile, and a slow processor seconds to compute. */
  readonly measureMs: number;
}

export const PROBE_LIMITS: ProbeLimits = { describeMs: 20_000, measureMs: 60_000 };

export interface Probe {
  readonly result: Promise<FoundDevice>;
  /** Ends its engine; the device is then one that cannot be had. */
  cancel(): void;
}

/** Never rejects. */
export function probeDevice(
  launcher: EngineLauncher,
  device: DeviceId,
  options: { readonly measure: boolean; readonly limits: ProbeLimits },
): Probe {
  const { measure, limits } = options;
  const limitMs = measure ? limits.measureMs : limits.describeMs;
  let engine: Engine | undefined;
  let ended: string | undefined;
  const end = (because: string): void => {
    ended ??= because;
    engine?.kill();
  };
  const timer = setTimeout(
    () => end(`It did not answer within ${Math.round(limitMs / 1000)} s and was ended.`),
    limitMs,
  );
  const work = withEngine(
    launcher,
    async ({ client, device: description }): Promise<FoundDevice> =>
      measure ? { description, speed: await client.call("measure", {}) } : { description },
    {
      device,
      onLaunched: (launched) => {
        engine = launched;
        if (ended !== undefined) launched.kill();
      },
    },
  );
  const result = work
    .catch(
      (error: unknown): FoundDevice => ({
        unavailable: ended ?? (error instanceof Error ? error.message : String(error)),
      }),
    )
    .finally(() => clearTimeout(timer));
  return { result, cancel: () => end("The studio was closed.") };
}
