/** Data that is being added in this window. Preparing goes on while its dialog is closed. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { DataCheck } from "#core/datasets/check/warning";
import type { Prepared } from "#core/datasets/prepared";
import { SkiploomError } from "#core/foundation/errors";
import type { ApiClient, ParamsOf, ResultOf } from "#core/protocol/method";
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

/** A dataset that is to be prepared otherwise, in its own place. */
export interface PreparedBefore {
  readonly dataset: StudioDataset;
  /** How it is seen and was prepared; left out where that cannot be read any more. */
  readonly seen?: ResultOf<StudioApi, "datasets.view">;
}

export interface Beginning {
  /** Why what was given last is not taken, in words. */
  readonly refusal?: string;
  readonly again?: PreparedBefore;
}

export interface Preparation {
  /** Of what is prepared. */
  readonly name: string;
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
  readonly beginning: Beginning;
  /** The path that was typed last: one that was refused is mended, not typed again. */
  readonly typed: string;
  readonly preparation: Preparation | undefined;
  readonly added: Added | undefined;
  /** Why preparing ended, in words. */
  readonly failure: string | undefined;
  /** The dataset whose classes and parts are shown. */
  readonly viewed: string | undefined;
  /** The dataset whose check is shown. */
  readonly checked: string | undefined;
  /** Opens the dialog; what is being prepared, or was a moment ago, is shown again where nothing is given. */
  begin(given?: GivenData, beginning?: Beginning): void;
  /** Opens the dialog with the choices that a prepared dataset was made by. */
  beginAgain(dataset: StudioDataset): Promise<void>;
  close(): void;
  /** @param name of what is prepared */
  prepare(order: ParamsOf<StudioApi, "datasets.add">, name: string): Promise<void>;
  /** Nothing of what was being prepared stays. */
  stop(): void;
  /** Back to the choices. */
  change(): void;
  view(dataset: string | undefined): void;
  check(dataset: string | undefined): void;
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
      if (check) datasets.getState().noteCheck(dataset, check);
      if (get().isOpen) return;
      const odd = check?.warnings.length ?? 0;
      const words =
        odd === 0 ? "" : odd === 1 ? " 1 thing about it is odd." : ` ${odd} things about it are odd.`;
      screen.getState().notify({
        severity: odd > 0 ? "warning" : "info",
        message: `${dataset.name} is prepared.${words}`,
        action: { label: "Show", run: () => get().begin() },
      });
    };
    /** What was prepared a moment ago gives way to the same data, prepared otherwise. */
    let before: Added | undefined;
    const replaced = (): string | undefined => {
      const { again } = get().beginning;
      if (again) return again.dataset.id;
      return before && !before.isKnown && before.dataset.origin === "prepared"
        ? before.dataset.id
        : undefined;
    };
    return {
      isOpen: false,
      attempt: 0,
      given: undefined,
      beginning: {},
      typed: "",
      preparation: undefined,
      added: undefined,
      failure: undefined,
      viewed: undefined,
      checked: undefined,
      begin(given, beginning = {}) {
        // One is prepared at a time: it is shown before anything else is begun.
        if (get().preparation && given !== undefined) {
          const message = "Other data is being prepared. Add this once it is done, or stop it.";
          screen.getState().notify({ severity: "info", message, topic: "dataset" });
        }
        const isNew = given !== undefined || beginning.refusal !== undefined || beginning.again !== undefined;
        if (get().preparation || (!isNew && get().added)) {
          set({ isOpen: true });
          return;
        }
        before = undefined;
        if (given?.kind === "path") set({ typed: given.path });
        const attempt = get().attempt + 1;
        set({ isOpen: true, attempt, given, beginning, added: undefined, failure: undefined });
      },
      async beginAgain(dataset) {
        const { id, path } = dataset;
        const seen = await client.call("datasets.view", { id }).catch(() => undefined);
        const again = { dataset, ...(seen && { seen }) };
        // What a browser handed over has a name alone: it is chosen anew.
        const isThere = path !== undefined && /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path);
        get().begin(isThere ? { kind: "path", path } : undefined, { again });
      },
      close() {
        set({ isOpen: false });
        if (get().preparation) return;
        set({ given: undefined, beginning: {}, added: undefined, failure: undefined });
      },
      async prepare(order, name) {
        const known = new Set(datasets.getState().datasets.map(({ id }) => id));
        const replaces = replaced();
        set({
          preparation: { name, done: 0, count: 0, since: performance.now() },
          failure: undefined,
          added: undefined,
        });
        const off = client.on("datasets.preparing", ({ done, count }) => {
          const { preparation } = get();
          if (preparation) set({ preparation: { ...preparation, done, count } });
        });
        try {
          const dataset = await client.call("datasets.add", {
            ...order,
            ...(replaces !== undefined && { replaces }),
          });
          await datasets.getState().refresh();
          await finish(dataset, known.has(dataset.id) && replaces !== dataset.id);
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
      check: (checked) => set({ checked }),
    };
  });
}
