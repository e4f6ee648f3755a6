import type { ApiClient } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import type { InterfaceStore } from "./interface-store";
import type { LiveUpdates } from "./live-updates";
import type { RunReadings } from "./run-readings";
import type { RunsStore } from "./runs-state";

/** What the parts of the runs store share. */
export interface RunsContext {
  readonly client: ApiClient<StudioApi>;
  readonly screen: InterfaceStore;
  readonly store: Pick<RunsStore, "getState" | "setState">;
  readonly updates: LiveUpdates;
  readonly readings: RunReadings;
}

export function byNewest(one: RunRecord, other: RunRecord): number {
  return one.startedAt < other.startedAt ? 1 : one.startedAt > other.startedAt ? -1 : 0;
}

/** Lists a run, or what is new of it. */
export function putRun({ store }: RunsContext, record: RunRecord): void {
  const others = store.getState().runs.filter((other) => other.id !== record.id);
  store.setState({ runs: [record, ...others].sort(byNewest) });
}
