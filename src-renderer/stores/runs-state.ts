/** What is known of the trainings, and what can be asked of them: the runs store's contract. */
import type { StoreApi } from "zustand/vanilla";
import type { RefusedFormat } from "#core/formats/proof";
import type { NetworkDocument } from "#core/network/document";
import type { EventOf, ParamsOf, ResultOf } from "#core/protocol/method";
import type { StudioApi, TrainingManner } from "#core/protocol/studio-api";
import type { DeviceChoice, RunRecord } from "#core/training/records";
import { isLive } from "./run-lifecycle";
import type { RunMetrics } from "./run-metrics";

export type RunStatus = EventOf<StudioApi, "run.status">;
export type RunEstimate = ResultOf<StudioApi, "runs.estimate">;
export type RunScore = ResultOf<StudioApi, "runs.evaluate">;
export type ExportCheck = ResultOf<StudioApi, "exports.check">["formats"];
export type ExportResult = ResultOf<StudioApi, "exports.write">;

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
  start(
    document: NetworkDocument,
    networkPath?: string,
    manner?: TrainingManner,
  ): Promise<RunRecord | undefined>;
  /** A run that came about without a training: it is listed and shown. */
  adopt(record: RunRecord): void;
  /** Shows the new run. Undefined after saying why it could not be begun. */
  grow(params: ParamsOf<StudioApi, "runs.grow">): Promise<RunRecord | undefined>;
  pause(run: string): Promise<void>;
  /** On the device that it had, or on another one. */
  resume(run: string, device?: DeviceChoice): Promise<void>;
  stop(run: string): Promise<void>;
  /** Of a run whose machine is gone for good. */
  takeOver(run: string): Promise<void>;
  rename(run: string, name: string): Promise<void>;
  remove(run: string): Promise<void>;
  /** What keeps it from being exported; undefined where that could not be read, which a notice says. */
  checkExport(
    run: string,
    way?: ParamsOf<StudioApi, "exports.check">["way"],
  ): Promise<ExportCheck | undefined>;
  /** The formats that could not hold this drawing's model; none where it has errors. */
  foreseeExports(document: NetworkDocument): Promise<readonly RefusedFormat[]>;
  exportModel(params: ParamsOf<StudioApi, "exports.write">): Promise<ExportResult | undefined>;
  /** Undefined after saying why not. */
  evaluate(params: ParamsOf<StudioApi, "runs.evaluate">): Promise<RunScore | undefined>;
  estimate(document: NetworkDocument): Promise<RunEstimate | undefined>;
}
export type RunsStore = StoreApi<RunsState>;

/** The one training of a person that this studio's engine works on now. Those of experiments are the Lab's. */
export function selectLiveRun(state: RunsState): RunRecord | undefined {
  return liveRunsHere(state).find(({ experiment }) => experiment === undefined);
}

/** All that this studio trains now, an experiment's as well. */
export function liveRunsHere({ runs, foreign }: RunsState): RunRecord[] {
  return runs.filter((record) => isLive(record) && !foreign.has(record.id));
}

export function selectShownRun(state: RunsState): RunRecord | undefined {
  return state.runs.find((record) => record.id === state.shownRun);
}

export function selectShownMetrics(state: RunsState): RunMetrics | undefined {
  return state.shownRun === undefined ? undefined : state.metrics.get(state.shownRun);
}
