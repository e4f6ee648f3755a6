/** Reading runs from the host: the list, one with its measurements, and what others have written since. */
import type { ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { errorNotice } from "./interface-store";
import { isLive } from "./run-lifecycle";
import { byNewest, putRun, type RunsContext } from "./runs-context";
import { liveRunsHere, type RunsState } from "./runs-state";

export function readingActions(context: RunsContext): Pick<RunsState, "refresh" | "follow" | "load"> {
  return {
    refresh: () => refresh(context),
    follow: () => follow(context),
    load: (run) => load(context, run),
  };
}

function machinesOf(elsewhere: ResultOf<StudioApi, "runs.list">["elsewhere"] = []): Map<string, string> {
  return new Map(elsewhere.map(({ run, machine }) => [run, machine]));
}

async function refresh({ client, store, readings }: RunsContext): Promise<void> {
  const { runs, foreign, elsewhere } = await client.call("runs.list", {});
  store.setState({
    runs: [...runs].sort(byNewest),
    foreign: new Set(foreign),
    elsewhere: machinesOf(elsewhere),
    loaded: true,
  });
  // After a lost connection the buffers may have gaps: read the live ones again.
  const state = store.getState();
  for (const record of runs) {
    if (!isLive(record) || state.foreign.has(record.id)) continue;
    if (readings.drop(record.id)) void state.load(record.id);
  }
}

async function follow({ client, store, readings }: RunsContext): Promise<void> {
  const before = store.getState();
  const { runs, foreign = [], elsewhere } = await client.call("runs.list", {});
  const now = store.getState();
  const followed = new Set([...before.foreign, ...foreign]);
  const live = new Map(liveRunsHere(now).map((record) => [record.id, record]));
  // Of what trains here the events say more than the list, which was read before them.
  const listed = runs.map((record) => live.get(record.id) ?? record);
  const records = [...new Set([...listed, ...live.values()])];
  store.setState({
    runs: records.sort(byNewest),
    foreign: new Set(foreign.filter((run) => !live.has(run))),
    elsewhere: machinesOf(elsewhere),
  });
  for (const run of followed) {
    if (!live.has(run) && readings.drop(run)) void now.load(run);
  }
}

async function load(context: RunsContext, run: string): Promise<void> {
  const { client, screen, store, updates, readings } = context;
  if (!readings.begin(run)) return;
  try {
    const { record, network, metrics } = await client.call("runs.read", { run });
    const buffer = readings.complete(run, metrics);
    putRun(context, record);
    store.setState({ networks: new Map(store.getState().networks).set(run, network) });
    updates.grown(run, buffer);
    updates.flush();
  } catch (error) {
    screen.getState().notify(errorNotice(error));
  }
  if (readings.end(run)) await load(context, run);
}
