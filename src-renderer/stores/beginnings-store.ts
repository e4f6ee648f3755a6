/** How trainings of a drawing are begun in this window, beside what the drawing says: whose weights the next one begins with, and which are kept. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { CheckpointRecord } from "#core/training/records";

/** A checkpoint of a run, and what that run is called. */
export interface ChosenWeights {
  readonly run: string;
  readonly name: string;
  readonly checkpoint: CheckpointRecord["kind"];
  readonly step: number;
}

export interface BeginningsState {
  /** By the key of the open drawing's draft, which is another whenever one is opened. */
  readonly chosen: ReadonlyMap<string, ChosenWeights>;
  /** Undefined: first values. */
  choose(draftKey: string, weights: ChosenWeights | undefined): void;
  /** After how many epochs weights are kept, by the same key; of others none are. Holds for all trainings of the drawing. */
  readonly keepEpochs: ReadonlyMap<string, number>;
  /** Undefined: not any more. */
  keep(draftKey: string, every: number | undefined): void;
}
export type BeginningsStore = StoreApi<BeginningsState>;

export function createBeginningsStore(): BeginningsStore {
  return createStore<BeginningsState>((set, get) => ({
    chosen: new Map(),
    choose: (draftKey, weights) => set({ chosen: withValue(get().chosen, draftKey, weights) }),
    keepEpochs: new Map(),
    keep: (draftKey, every) => set({ keepEpochs: withValue(get().keepEpochs, draftKey, every) }),
  }));
}

function withValue<T>(map: ReadonlyMap<string, T>, key: string, value: T | undefined): Map<string, T> {
  const changed = new Map(map);
  if (value === undefined) changed.delete(key);
  else changed.set(key, value);
  return changed;
}
