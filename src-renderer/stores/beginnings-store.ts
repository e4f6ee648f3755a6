/** Whose weights the next training of a drawing begins with, where a person chose a trained run's. */
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
}
export type BeginningsStore = StoreApi<BeginningsState>;

export function createBeginningsStore(): BeginningsStore {
  return createStore<BeginningsState>((set, get) => ({
    chosen: new Map(),
    choose(draftKey, weights) {
      const chosen = new Map(get().chosen);
      if (weights) chosen.set(draftKey, weights);
      else chosen.delete(draftKey);
      set({ chosen });
    },
  }));
}
