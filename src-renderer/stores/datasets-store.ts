/** The datasets at hand, and a few pictures of each, read when first asked for. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { DatasetFacts } from "#core/analysis/analysis";
import { factsOfDataset } from "#core/analysis/dataset-facts";
import type { DataCheck } from "#core/datasets/check/warning";
import type { DatasetView } from "#core/datasets/view";
import type { ApiClient, ParamsOf, ResultOf } from "#core/protocol/method";
import type { StudioApi, StudioDataset } from "#core/protocol/studio-api";
import { errorNotice, type InterfaceStore } from "./interface-store";

export type DatasetPreview = ResultOf<StudioApi, "datasets.preview">;

export interface DatasetsState {
  readonly datasets: readonly StudioDataset[];
  readonly loaded: boolean;
  readonly factsById: ReadonlyMap<string, DatasetFacts>;
  readonly previews: ReadonlyMap<string, DatasetPreview>;
  /** What the last check of a prepared one found, by what it is known by. Empty: there was none. */
  readonly checks: ReadonlyMap<string, DataCheck | "none">;
  refresh(): Promise<void>;
  /** Reads a preview once; `previews` has it afterwards. */
  loadPreview(id: string): Promise<void>;
  /** Reads once what its last check found; `checks` has it afterwards. */
  loadCheck(dataset: StudioDataset): Promise<void>;
  noteCheck(dataset: StudioDataset, check: DataCheck): void;
  /** Sees a prepared one through another view; the reason in words where it cannot be. */
  review(id: string, view: DatasetView): Promise<string | undefined>;
  /** Its name, its folder, or how it is read; undefined after saying why not. */
  change(about: ParamsOf<StudioApi, "datasets.change">): Promise<StudioDataset | undefined>;
  remove(id: string): Promise<void>;
}
export type DatasetsStore = StoreApi<DatasetsState>;

const PREVIEWS_PER_CLASS = 6;

/** Facts of datasets that did not change keep their identity, so that nothing is analysed twice. */
function factsOfAll(
  datasets: readonly StudioDataset[],
  before: ReadonlyMap<string, DatasetFacts>,
): ReadonlyMap<string, DatasetFacts> {
  const result = new Map<string, DatasetFacts>();
  for (const dataset of datasets) {
    if (dataset.unavailable !== undefined) continue;
    const facts = factsOfDataset(dataset);
    const old = before.get(facts.id);
    result.set(facts.id, old && JSON.stringify(old) === JSON.stringify(facts) ? old : facts);
  }
  return result;
}

export function createDatasetsStore(client: ApiClient<StudioApi>, screen: InterfaceStore): DatasetsStore {
  const pending = new Set<string>();
  return createStore<DatasetsState>((set, get) => {
    const refused = (error: unknown): undefined => {
      screen.getState().notify({ ...errorNotice(error), topic: "dataset" });
      return undefined;
    };
    return {
      datasets: [],
      loaded: false,
      factsById: new Map(),
      previews: new Map(),
      checks: new Map(),
      async refresh() {
        const { datasets } = await client.call("datasets.list", {});
        const before = new Map(get().datasets.map(({ id, sha256 }) => [id, sha256]));
        // A preview of what is not there any more is asked for anew.
        const previews = new Map(get().previews);
        for (const { id, sha256 } of datasets) if (before.get(id) !== sha256) previews.delete(id);
        set({ datasets, loaded: true, factsById: factsOfAll(datasets, get().factsById), previews });
      },
      async loadPreview(id) {
        if (get().previews.has(id) || pending.has(id)) return;
        pending.add(id);
        try {
          const preview = await client.call("datasets.preview", { id, perClass: PREVIEWS_PER_CLASS });
          set({ previews: new Map(get().previews).set(id, preview) });
        } catch (error) {
          refused(error);
        } finally {
          pending.delete(id);
        }
      },
      async loadCheck({ id, sha256, origin }) {
        const key = `check ${sha256}`;
        if (origin !== "prepared" || sha256 === undefined || pending.has(key)) return;
        if (get().checks.has(sha256)) return;
        pending.add(key);
        try {
          const { check } = await client.call("datasets.lastCheck", { id });
          set({ checks: new Map(get().checks).set(sha256, check ?? "none") });
        } catch {
          // What cannot be read is told where it is used.
        } finally {
          pending.delete(key);
        }
      },
      noteCheck({ sha256 }, check) {
        if (sha256 !== undefined) set({ checks: new Map(get().checks).set(sha256, check) });
      },
      async review(id, view) {
        screen.getState().withdraw("dataset");
        try {
          await client.call("datasets.review", { id, view });
          await get().refresh();
          return undefined;
        } catch (error) {
          return error instanceof Error ? error.message : String(error);
        }
      },
      async change(about) {
        screen.getState().withdraw("dataset");
        try {
          const changed = await client.call("datasets.change", about);
          await get().refresh();
          return changed;
        } catch (error) {
          return refused(error);
        }
      },
      async remove(id) {
        screen.getState().withdraw("dataset");
        try {
          await client.call("datasets.remove", { id });
          await get().refresh();
        } catch (error) {
          refused(error);
        }
      },
    };
  });
}
