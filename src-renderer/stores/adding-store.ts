/** Data that is being added in this window. Preparing goes on while its dialog is closed. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { DataCheck } from "#core/datasets/check/warning";
import type { Prepared } from "#core/datasets/prepared";
import { SkiploomError } from "#core/foundation/errors";
import type { ApiClient, ParamsOf } from "#core/protocol/method";
import type { StudioApi, StudioDataset } from "#core/protocol/studio-api";
import type { DatasetsStore } from "./datasets-store";
import type { InterfaceStore } from "./interface-store";

export interface GivenFile {
  /** Within what was chosen, "/" between folders. */
  readonly path: string;
  readonly file: File;
}

/** What a person chose: a place that the host can read, or files that the window hands over. */
export type GivenData =
  | { readonly kind: "path"; readonly path: string }
  | {
      readonly kind: "files";
      /** Of the folder, or of the file. */
      readonly name: string;
      /** As often as it is asked for. */
      files(): AsyncIterable<GivenFile>;
    };

export interface Preparation {
  readonly done: number;
  /** 0 until it is known. */
  readonly count: number;
  /** `performance.now()` when it began. */
  readonly since: number;
}

export interface Added {
  readonly dataset: StudioDataset;
  /** It was on the list before. */
  readonly isKnown: boolean;
  /** Left out for a dataset that is read where it lies. */
  readonly prepared?: Prepared;
  readonly check?: DataCheck;
}

export interface AddingState {
  readonly isOpen: boolean;
  /** Counts what was chosen in this window: each begins anew. */
  readonly attempt: number;
  readonly given: GivenData | undefined;
  /** The path that was typed last: one that was refused is mended, not typed again. */
  readonly typed: string;
  readonly preparation: Preparation | undefined;
  readonly added: Added | undefined;
  /** Why preparing ended, in words. */
  readonly failure: string | undefined;
  /** The dataset whose classes and parts are shown. */
  readonly viewed: string | undefined;
  /** Opens the dialog; what is being prepared, or was a moment ago, is shown again where nothing is given. */
  begin(given?: GivenData): void;
  close(): void;
  prepare(order: ParamsOf<StudioApi, "datasets.add">): Promise<void>;
  /** Nothing of what was being prepared stays. */
  stop(): void;
  /** Back to the choices. */
  change(): void;
  view(dataset: string | undefined): void;
}
export type AddingStore = StoreApi<AddingState>;

export function createAddingStore(
  client: ApiClient<StudioApi>,
  datasets: DatasetsStore,
  screen: InterfaceStore,
): AddingStore {
  return createStore<AddingState>((set, get) => {
    const finish = async (dataset: StudioDataset, isKnown: boolean): Promise<void> => {
      const { id } = dataset;
      const isPrepared = dataset.origin === "prepared";
      const [seen, check] = await Promise.all([
        isPrepared ? client.call("datasets.view", { id }) : undefined,
        isPrepared ? client.call("datasets.check", { id }) : undefined,
      ]);
      const added = { dataset, isKnown, ...(seen && { prepared: seen.prepared }), ...(check && { check }) };
      set({ added, preparation: undefined });
      if (get().isOpen) return;
      screen.getState().notify({
        severity: "info",
        message: `${dataset.name} is prepared.`,
        action: { label: "Show", run: () => get().begin() },
      });
    };
    let before: Added | undefined;
    return {
      isOpen: false,
      attempt: 0,
      given: undefined,
      typed: "",
      preparation: undefined,
      added: undefined,
      failure: undefined,
      viewed: undefined,
      begin(given) {
        // One is prepared at a time: it is shown before anything else is begun.
        if (get().preparation && given !== undefined) {
          const message = "Other data is being prepared. Add this once it is done, or stop it.";
          screen.getState().notify({ severity: "info", message, topic: "dataset" });
        }
        if (get().preparation || (given === undefined && get().added)) {
          set({ isOpen: true });
          return;
        }
        before = undefined;
        if (given?.kind === "path") set({ typed: given.path });
        set({ isOpen: true, attempt: get().attempt + 1, given, added: undefined, failure: undefined });
      },
      close() {
        set({ isOpen: false });
        if (get().preparation) return;
        set({ given: undefined, added: undefined, failure: undefined });
      },
      async prepare(order) {
        const known = new Set(datasets.getState().datasets.map(({ id }) => id));
        set({
          preparation: { done: 0, count: 0, since: performance.now() },
          failure: undefined,
          added: undefined,
        });
        const off = client.on("datasets.preparing", ({ done, count }) => {
          const { preparation } = get();
          if (preparation) set({ preparation: { ...preparation, done, count } });
        });
        try {
          // What was prepared a moment ago gives way to the same data, prepared otherwise.
          const replaces = before && !before.isKnown ? before.dataset.id : undefined;
          const dataset = await client.call("datasets.add", {
            ...order,
            ...(replaces !== undefined && { replaces }),
          });
          await datasets.getState().refresh();
          await finish(dataset, known.has(dataset.id) && before?.dataset.id !== dataset.id);
        } catch (error) {
          set({ preparation: undefined });
          if (error instanceof SkiploomError && error.code === "cancelled") return;
          const failure = error instanceof Error ? error.message : String(error);
          set({ failure });
          if (!get().isOpen)
            screen.getState().notify({ severity: "error", message: failure, topic: "dataset" });
        } finally {
          off();
        }
      },
      stop() {
        client.call("datasets.stopAdding", {}).catch(() => undefined);
      },
      change() {
        before = get().added ?? before;
        set({ added: undefined, failure: undefined });
      },
      view: (viewed) => set({ viewed }),
    };
  });
}
