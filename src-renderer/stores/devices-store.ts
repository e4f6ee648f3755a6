/** What this machine can train on, as the host knows it, and what a person chose. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ApiClient } from "#core/protocol/method";
import type { DeviceList, StudioApi } from "#core/protocol/studio-api";
import type { DeviceChoice, DeviceId } from "#core/training/records";
import { errorNotice, type InterfaceStore } from "./interface-store";

export interface DevicesState {
  /** Undefined until the host has answered for the first time. */
  readonly list: DeviceList | undefined;
  /** Which devices can be had, by id. */
  readonly available: ReadonlySet<string>;
  refresh(): Promise<void>;
  choose(choice: DeviceChoice): Promise<void>;
  measure(): Promise<void>;
}
export type DevicesStore = StoreApi<DevicesState>;

export function selectAvailable(state: DevicesState): ReadonlySet<string> {
  return state.available;
}

/** What the next training runs on, as far as that is known. */
export function selectChosen({ list }: DevicesState): DeviceId | undefined {
  return list?.choice === "auto" ? list.automatic : list?.choice;
}

export function createDevicesStore(client: ApiClient<StudioApi>, screen: InterfaceStore): DevicesStore {
  const store = createStore<DevicesState>((set) => {
    const take = (list: DeviceList): void => {
      // One that is still looked for may well be there.
      const available = list.devices.filter(({ unavailable }) => unavailable === undefined);
      set({ list, available: new Set(available.map(({ id }) => id)) });
    };
    const attempt = async (asked: Promise<DeviceList>): Promise<void> => {
      try {
        take(await asked);
      } catch (error) {
        screen.getState().notify(errorNotice(error));
      }
    };
    client.on("devices.changed", take);
    return {
      list: undefined,
      available: new Set(["cpu", "webgpu"]),
      // Starting a training says in words what may be wrong.
      refresh: () => client.call("devices.list", {}).then(take, () => undefined),
      choose: (choice) => attempt(client.call("devices.choose", { choice })),
      measure: () => attempt(client.call("devices.measure", {})),
    };
  });
  return store;
}
