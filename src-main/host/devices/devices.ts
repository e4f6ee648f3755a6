/** What this machine can train on, as engines themselves say: looked for once, measured when that is needed, chosen by a person. */
import { SkiploomError } from "#core/foundation/errors";
import type { DeviceSpeed } from "#core/protocol/engine-api";
import type { ApiHandlers } from "#core/protocol/method";
import type { DeviceList, StudioApi, StudioDevice } from "#core/protocol/studio-api";
import { type DeviceChoice, type DeviceId, deviceIdSchema } from "#core/training/records";
import type { EngineLauncher } from "../../engines/launcher";
import type { Files } from "../disk/atomic-files";
import type { Emit } from "../events";
import type { Workspace } from "../workspace";
import { automaticDevice, isGpu, type MeasuredDevice, measurementKey } from "./device-choice";
import { DeviceMemory } from "./device-memory";
import { type FoundDevice, PROBE_LIMITS, type Probe, type ProbeLimits, probeDevice } from "./device-probe";

type DeviceHandlers = Pick<ApiHandlers<StudioApi>, "devices.list" | "devices.choose" | "devices.measure">;

export interface DevicesOptions {
  readonly files: Files;
  readonly workspace: Workspace;
  readonly launcher: EngineLauncher;
  /** Of Skiploom: another one may be faster. */
  readonly version: string;
  readonly emit: Emit;
  /** Whether something trains, here or in another studio: a measurement would slow it and be wrong. */
  readonly isBusy: () => Promise<boolean>;
  readonly limits?: ProbeLimits | undefined;
}

export interface Devices {
  readonly handlers: DeviceHandlers;
  /**
   * The device that a choice means; left out: the choice that the workspace remembers. `auto` measures first where a GPU is here
   * that was not measured yet. Waits for a measurement under way.
   *
   * @throws SkiploomError (`unsupported`) with the reason, for a device that cannot be had
   */
  resolve(choice?: DeviceChoice): Promise<DeviceId>;
  /** As it was measured, where it was. */
  speedOf(device: DeviceId): Promise<DeviceSpeed | undefined>;
  /** What is known of a device, looked for if need be. */
  find(device: DeviceId): Promise<FoundDevice>;
  /** Ends engines that are still asked. */
  close(): void;
}

const DEVICES = deviceIdSchema.options;

export function createDevices(options: DevicesOptions): Devices {
  const { files, workspace, launcher, version, emit, isBusy, limits = PROBE_LIMITS } = options;
  const memory = new DeviceMemory(files, workspace.devicesFile, (message) =>
    emit("notice", { severity: "warning", message }),
  );
  const found = new Map<DeviceId, FoundDevice>();
  const searches = new Map<DeviceId, Promise<FoundDevice>>();
  const probes = new Set<Probe>();
  let measuring: Promise<void> | undefined;
  let closed = false;

  const probe = async (device: DeviceId, measure: boolean): Promise<FoundDevice> => {
    const asked = probeDevice(launcher, device, { measure, limits });
    probes.add(asked);
    const answer = await asked.result;
    probes.delete(asked);
    found.set(device, answer);
    if ("speed" in answer && answer.speed) {
      await memory.remember(measurementKey(version, answer.description), answer.speed);
    }
    return answer;
  };

  const find = (device: DeviceId): Promise<FoundDevice> => {
    let search = searches.get(device);
    if (!search) {
      search = probe(device, false).then((answer) => {
        // Every machine has a CPU: what failed is worth another try. A GPU that is missing is looked for when a person asks again.
        if (device === "cpu" && "unavailable" in answer) searches.delete(device);
        void changed();
        return answer;
      });
      searches.set(device, search);
    }
    return search;
  };

  const measured = async (): Promise<MeasuredDevice[]> => {
    const list: MeasuredDevice[] = [];
    for (const id of DEVICES) {
      const known = found.get(id);
      if (!known || "unavailable" in known) continue;
      const { description } = known;
      list.push({ id, description, speed: await memory.speedOf(measurementKey(version, description)) });
    }
    return list;
  };

  const snapshot = async (): Promise<DeviceList> => {
    const available = await measured();
    const devices = DEVICES.map((id): StudioDevice => {
      const known = found.get(id);
      if (known && "unavailable" in known) return { id, unavailable: known.unavailable };
      const { description, speed } = available.find((one) => one.id === id) ?? {};
      return { id, ...(description && { description }), ...(speed && { speed }) };
    });
    const automatic = found.has("webgpu") ? automaticDevice(available) : undefined;
    return {
      devices,
      choice: await memory.choice(),
      ...(automatic !== undefined && { automatic }),
      measuring: measuring !== undefined,
    };
  };

  const changed = async (): Promise<void> => {
    if (!closed) emit("devices.changed", await snapshot());
  };

  /** One after the other: two at once would slow each other. */
  const measure = async (devices: readonly DeviceId[]): Promise<void> => {
    measuring ??= (async () => {
      for (const device of devices) {
        const answer = await probe(device, true);
        searches.set(device, Promise.resolve(answer));
      }
    })().finally(() => {
      measuring = undefined;
      void changed();
    });
    void changed();
    await measuring;
  };

  const automatic = async (): Promise<DeviceId> => {
    const gpu = await find("webgpu");
    if ("unavailable" in gpu || !isGpu(gpu.description)) return "cpu";
    await find("cpu");
    const missing = (await measured()).filter(({ speed }) => !speed).map(({ id }) => id);
    if (missing.length > 0) await measure(missing);
    return automaticDevice(await measured()) ?? "cpu";
  };

  return {
    find,
    speedOf: async (device) => (await measured()).find(({ id }) => id === device)?.speed,
    async resolve(choice) {
      await measuring;
      const wanted = choice ?? (await memory.choice());
      if (wanted === "auto") return await automatic();
      // The CPU's own engine says what is wrong with it.
      if (wanted === "cpu") return wanted;
      const answer = await find(wanted);
      if (!("unavailable" in answer)) return wanted;
      throw new SkiploomError("unsupported", `The GPU cannot be used. ${answer.unavailable}`);
    },
    handlers: {
      "devices.list": async ({ complete }) => {
        // One after the other: a window that opens needs the processor itself.
        await find("cpu");
        const gpu = find("webgpu");
        if (complete) await gpu;
        return await snapshot();
      },
      "devices.choose": async ({ choice }) => {
        try {
          await memory.choose(choice);
        } finally {
          await changed();
        }
        return await snapshot();
      },
      "devices.measure": async ({ devices }) => {
        if (await isBusy()) {
          throw new SkiploomError(
            "busy",
            "A run is training; a measurement now would slow it and be wrong. Measure when it has ended.",
          );
        }
        await measure(devices ?? DEVICES);
        return await snapshot();
      },
    },
    close() {
      closed = true;
      for (const asked of probes) asked.cancel();
    },
  };
}
