/** The trainings: their records, the measurements of those that were looked at, and what a person does with them. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { NetworkDocument } from "#core/network/document";
import type { ApiClient, ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { DeviceChoice, Metric, RunRecord, RunState } from "#core/training/records";
import { errorNotice, type InterfaceStore } from "./interface-store";
import { type LiveChange, LiveUpdates, type RunStatus } from "./live-updates";
import { type RunMetrics, RunMetricsBuffer } from "./run-metrics";

export type { RunStatus };
export type RunEstimate = ResultOf<StudioApi, "runs.estimate">;
export type ExportResult = ResultOf<StudioApi, "exports.tfjs">;

export interface RunsState {
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  readonly loaded: boolean;
  /** Filled by `load`, and by itself for a run that is shown. A new object whenever the run grows. */
  readonly metrics: ReadonlyMap<string, RunMetrics>;
  /** The network as it was trained, for runs that were loaded. */
  readonly networks: ReadonlyMap<string, NetworkDocument>;
  readonly statuses: ReadonlyMap<string, RunStatus>;
  /** Whose heat is on the canvas and whose curves are in the dock. */
  readonly shownRun: string | undefined;
  /** Laid over each other in the Runs view. */
  readonly selected: ReadonlySet<string>;
  /** Trained by another studio or a command line: not to be controlled from here. */
  readonly foreign: ReadonlySet<string>;
  /** The machine of each whose trainer is, or was, another one: it can be taken over. */
  readonly elsewhere: ReadonlyMap<string, string>;
  /** Between the press on Train and the answer. */
  readonly starting: boolean;

  refresh(): Promise<void>;
  /** Reads what others have written since: their runs send no events here. */
  follow(): Promise<void>;
  load(run: string): Promise<void>;
  show(run: string | undefined): void;
  setSelected(runs: Iterable<string>): void;
  toggleSelected(run: string): void;
  start(document: NetworkDocument, networkPath?: string): Promise<RunRecord | undefined>;
  pause(run: string): Promise<void>;
  /** On the device that it had, or on another one. */
  resume(run: string, device?: DeviceChoice): Promise<void>;
  stop(run: string): Promise<void>;
  /** Of a run whose machine is gone for good. */
  takeOver(run: string): Promise<void>;
  rename(run: string, name: string): Promise<void>;
  remove(run: string): Promise<void>;
  exportTfjs(run: string, checkpoint: "best" | "last", directory?: string): Promise<ExportResult | undefined>;
  estimate(document: NetworkDocument): Promise<RunEstimate | undefined>;
}
export type RunsStore = StoreApi<RunsState>;

const LIVE: ReadonlySet<RunState> = new Set<RunState>(["starting", "running", "paused", "recovering"]);

export function isLive(record: RunRecord): boolean {
  return LIVE.has(record.state);
}

/** Stopped by a person, or cut short: it can go on from its last checkpoint. */
export function isResumable(record: RunRecord): boolean {
  return record.state === "paused" || record.state === "stopped" || record.state === "interrupted";
}

/** The one run that this studio's engine works on now. */
export function selectLiveRun(state: RunsState): RunRecord | undefined {
  return state.runs.find((record) => isLive(record) && !state.foreign.has(record.id));
}

export function selectShownRun(state: RunsState): RunRecord | undefined {
  return state.runs.find((record) => record.id === state.shownRun);
}

export function selectShownMetrics(state: RunsState): RunMetrics | undefined {
  return state.shownRun === undefined ? undefined : state.metrics.get(state.shownRun);
}

function byNewest(one: RunRecord, other: RunRecord): number {
  return one.startedAt < other.startedAt ? 1 : one.startedAt > other.startedAt ? -1 : 0;
}

/** Whether a record only tells of progress: what a person waits for (state, failure, name) is shown at once. */
function isProgress(before: RunRecord | undefined, after: RunRecord): boolean {
  return (
    before !== undefined &&
    isLive(after) &&
    before.state === after.state &&
    before.name === after.name &&
    before.failure?.message === after.failure?.message &&
    before.totalSteps === after.totalSteps
  );
}

function machinesOf(elsewhere: ResultOf<StudioApi, "runs.list">["elsewhere"] = []): Map<string, string> {
  return new Map(elsewhere.map(({ run, machine }) => [run, machine]));
}

export function createRunsStore(client: ApiClient<StudioApi>, screen: InterfaceStore): RunsStore {
  const buffers = new Map<string, RunMetricsBuffer>();
  /** Measurements that came while the earlier ones of the same run were still being read. */
  const queues = new Map<string, Metric[]>();
  /** Runs that went back to a checkpoint while they were being read: what was read may be void. */
  const outdated = new Set<string>();

  const store = createStore<RunsState>((set, get) => {
    const updates = new LiveUpdates(({ records, statuses, buffers: grown }: LiveChange) => {
      const { runs, metrics, statuses: former } = get();
      set({
        ...(records.size > 0 && { runs: runs.map((run) => records.get(run.id) ?? run) }),
        ...(statuses.size > 0 && { statuses: new Map([...former, ...statuses]) }),
        ...(grown.size > 0 && {
          metrics: new Map([
            ...metrics,
            ...[...grown].map(([run, buffer]) => [run, buffer.snapshot()] as const),
          ]),
        }),
      });
    });

    /** The run goes on from a checkpoint. */
    function rewind({ id, step }: RunRecord): void {
      if (queues.has(id)) outdated.add(id);
      const buffer = buffers.get(id);
      if (!buffer || buffer.lastStep() <= step) return;
      buffer.rewind(step);
      updates.grown(id, buffer);
    }

    function put(record: RunRecord): void {
      const others = get().runs.filter((other) => other.id !== record.id);
      set({ runs: [record, ...others].sort(byNewest) });
    }

    async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
      screen.getState().withdraw("run");
      try {
        return await action();
      } catch (error) {
        screen.getState().notify({ ...errorNotice(error), topic: "run" });
        return undefined;
      }
    }

    client.on("run.changed", (record) => {
      const before = get().runs.find((other) => other.id === record.id);
      if (get().foreign.has(record.id)) {
        set({ foreign: new Set([...get().foreign].filter((run) => run !== record.id)) });
      }
      if (record.state === "starting" || record.state === "recovering") rewind(record);
      updates.record(record);
      if (!before) put(record);
      if (record.state !== "running" || !isProgress(before, record)) updates.flush();
    });
    client.on("run.metrics", ({ run, metrics }) => {
      const buffer = buffers.get(run);
      if (buffer) {
        buffer.append(metrics);
        updates.grown(run, buffer);
        return;
      }
      const queue = queues.get(run);
      if (queue) queue.push(...metrics);
      else if (get().shownRun === run || get().selected.has(run)) void get().load(run);
    });
    client.on("run.status", (status) => updates.status(status));
    client.on("run.removed", ({ run }) => {
      updates.forget(run);
      buffers.delete(run);
      const metrics = new Map(get().metrics);
      metrics.delete(run);
      const selected = new Set(get().selected);
      selected.delete(run);
      set({
        runs: get().runs.filter((record) => record.id !== run),
        metrics,
        selected,
        shownRun: get().shownRun === run ? undefined : get().shownRun,
      });
    });

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

      async refresh() {
        const { runs, foreign, elsewhere } = await client.call("runs.list", {});
        set({
          runs: [...runs].sort(byNewest),
          foreign: new Set(foreign),
          elsewhere: machinesOf(elsewhere),
          loaded: true,
        });
        // After a lost connection the buffers may have gaps: read the live ones again.
        for (const record of runs) {
          if (!isLive(record) || get().foreign.has(record.id)) continue;
          if (buffers.delete(record.id)) void get().load(record.id);
        }
      },
      async follow() {
        const before = get();
        const { runs, foreign = [], elsewhere } = await client.call("runs.list", {});
        const now = get();
        const followed = new Set([...before.foreign, ...foreign]);
        const live = selectLiveRun(now);
        // Of the run that trains here the events say more than the list, which was read before them.
        const records = runs.map((record) => (record.id === live?.id ? live : record));
        if (live && !records.includes(live)) records.push(live);
        set({
          runs: records.sort(byNewest),
          foreign: new Set(foreign.filter((run) => run !== live?.id)),
          elsewhere: machinesOf(elsewhere),
        });
        for (const run of followed) {
          if (run !== live?.id && buffers.delete(run)) void get().load(run);
        }
      },
      async load(run) {
        if (buffers.has(run) || queues.has(run)) return;
        const queue: Metric[] = [];
        queues.set(run, queue);
        try {
          const { record, network, metrics } = await client.call("runs.read", { run });
          const buffer = new RunMetricsBuffer();
          buffer.append(metrics);
          const last = buffer.lastStep();
          buffer.append(queue.filter((metric) => metric.step > last));
          buffers.set(run, buffer);
          put(record);
          set({ networks: new Map(get().networks).set(run, network) });
          updates.grown(run, buffer);
          updates.flush();
        } catch (error) {
          screen.getState().notify(errorNotice(error));
        } finally {
          queues.delete(run);
        }
        if (outdated.delete(run) && buffers.delete(run)) await get().load(run);
      },
      show(run) {
        set({ shownRun: run });
        if (run !== undefined) void get().load(run);
      },
      setSelected(runs) {
        const selected = new Set(runs);
        set({ selected });
        for (const run of selected) void get().load(run);
      },
      toggleSelected(run) {
        const selected = new Set(get().selected);
        if (!selected.delete(run)) selected.add(run);
        get().setSelected(selected);
      },
      async start(document, networkPath) {
        set({ starting: true });
        try {
          const record = await client.call("runs.start", {
            document,
            ...(networkPath === undefined ? {} : { networkPath }),
          });
          // The event may have come first and know more.
          if (!get().runs.some((other) => other.id === record.id)) put(record);
          get().show(record.id);
          return record;
        } catch (error) {
          screen.getState().notify({ ...errorNotice(error), topic: "training" });
          return undefined;
        } finally {
          set({ starting: false });
        }
      },
      pause: async (run) => void (await attempt(() => client.call("runs.pause", { run }))),
      async resume(run, device) {
        await attempt(() => client.call("runs.resume", { run, ...(device && { device }) }));
        get().show(run);
      },
      stop: async (run) => void (await attempt(() => client.call("runs.stop", { run }))),
      takeOver: async (run) => void (await attempt(() => client.call("runs.takeOver", { run }))),
      async rename(run, name) {
        await attempt(async () => {
          await client.call("runs.rename", { run, name });
          set({ runs: get().runs.map((record) => (record.id === run ? { ...record, name } : record)) });
        });
      },
      remove: async (run) => void (await attempt(() => client.call("runs.remove", { run }))),
      exportTfjs: (run, checkpoint, directory) =>
        attempt(() =>
          client.call("exports.tfjs", { run, checkpoint, ...(directory === undefined ? {} : { directory }) }),
        ),
      estimate: (document) => attempt(() => client.call("runs.estimate", { document })),
    };
  });
  return store;
}
