/** What is trained next, as the host keeps it. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { NetworkDocument } from "#core/network/document";
import type { ApiClient } from "#core/protocol/method";
import type { QueuedTraining, StudioApi, TrainingManner } from "#core/protocol/studio-api";
import { errorNotice, type InterfaceStore } from "./interface-store";

export interface QueueState {
  /** The next one first. */
  readonly entries: readonly QueuedTraining[];
  refresh(): Promise<void>;
  /** The drawing as it is now; undefined after saying why not. */
  add(
    document: NetworkDocument,
    networkPath?: string,
    manner?: TrainingManner,
  ): Promise<QueuedTraining | undefined>;
  remove(id: string): Promise<void>;
  /** To this place, counted from 0. */
  move(id: string, to: number): Promise<void>;
  /** Trains the first one now, if nothing else trains. */
  start(): Promise<void>;
}
export type QueueStore = StoreApi<QueueState>;

export function createQueueStore(client: ApiClient<StudioApi>, screen: InterfaceStore): QueueStore {
  return createStore<QueueState>((set) => {
    const attempt = async <T>(asked: Promise<T>): Promise<T | undefined> => {
      try {
        return await asked;
      } catch (error) {
        screen.getState().notify(errorNotice(error));
        return undefined;
      }
    };
    const take = async (asked: Promise<{ entries: readonly QueuedTraining[] }>): Promise<void> => {
      const answer = await attempt(asked);
      if (answer) set({ entries: answer.entries });
    };
    client.on("queue.changed", ({ entries }) => set({ entries }));
    return {
      entries: [],
      refresh: () => take(client.call("queue.list", {})),
      add: (document, networkPath, { from, keepEpochs } = {}) =>
        attempt(
          client.call("queue.add", {
            document,
            ...(networkPath !== undefined && { networkPath }),
            ...(from && { from }),
            ...(keepEpochs !== undefined && { keepEpochs }),
          }),
        ),
      remove: (id) => take(client.call("queue.remove", { id })),
      move: (id, to) => take(client.call("queue.move", { id, to })),
      start: async () => void (await attempt(client.call("queue.start", {}))),
    };
  });
}
