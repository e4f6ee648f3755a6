/** The trainings: their records, the measurements of those that were looked at, and what a person does with them. */
import { createStore } from "zustand/vanilla";
import type { ApiClient } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { InterfaceStore } from "./interface-store";
import { type LiveChange, LiveUpdates } from "./live-updates";
import { RunReadings } from "./run-readings";
import type { RunsContext } from "./runs-context";
import { listenToRuns } from "./runs-events";
import { readingActions } from "./runs-reading";
import { runRequests } from "./runs-requests";
import type { RunsState, RunsStore } from "./runs-state";

export function createRunsStore(client: ApiClient<StudioApi>, screen: InterfaceStore): RunsStore {
  return createStore<RunsState>((set, get, store) => {
    const updates = new LiveUpdates((change) => set(withChange(get(), change)));
    const readings = new RunReadings((run, buffer) => updates.grown(run, buffer));
    const context: RunsContext = { client, screen, store, updates, readings };
    listenToRuns(context);
    return {
      runs: [],
      loaded: false,
      metrics: new Map(),
      networks: new Map(),
      statuses: new Map(),
      shownRun: undefined,
      selected: new Set(),
      foreign: new Set(),
      elsewhere: new Map(),
      starting: false,
      ...readingActions(context),
      ...choosingActions(context),
      ...runRequests(context),
    };
  });
}

/** What was gathered of the trainings since it was last shown. */
function withChange(
  { runs, metrics, statuses }: RunsState,
  { records, statuses: newer, buffers }: LiveChange,
): Partial<RunsState> {
  const grown = [...buffers].map(([run, buffer]) => [run, buffer.snapshot()] as const);
  return {
    ...(records.size > 0 && { runs: runs.map((run) => records.get(run.id) ?? run) }),
    ...(newer.size > 0 && { statuses: new Map([...statuses, ...newer]) }),
    ...(grown.length > 0 && { metrics: new Map([...metrics, ...grown]) }),
  };
}

/** Which run's curves are shown, and which are laid over each other. What is chosen is read. */
function choosingActions({ store }: RunsContext): Pick<RunsState, "show" | "setSelected" | "toggleSelected"> {
  return {
    show(run) {
      store.setState({ shownRun: run });
      if (run !== undefined) void store.getState().load(run);
    },
    setSelected(runs) {
      const selected = new Set(runs);
      store.setState({ selected });
      for (const run of selected) void store.getState().load(run);
    },
    toggleSelected(run) {
      const selected = new Set(store.getState().selected);
      if (!selected.delete(run)) selected.add(run);
      store.getState().setSelected(selected);
    },
  };
}
