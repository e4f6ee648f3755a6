/** The host: every service behind the studio, free of any shell. Shells serve its handlers and forward its events. */
import { availableParallelism } from "node:os";
import { SkiploomError } from "#core/foundation/errors";
import type { LayerRegistry } from "#core/layers/registry";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { DeviceChoice, DeviceId, RunRecord } from "#core/training/records";
import { nodeImageDecoders } from "#images/node";
import type { EngineLauncher } from "../engines/launcher";
import { createDatasets } from "./datasets/datasets";
import type { ProbeLimits } from "./devices/device-probe";
import { createDevices } from "./devices/devices";
import { compareNetworks } from "./diff/compare-networks";
import { diskFiles, type Files } from "./disk/atomic-files";
import type { Heartbeat } from "./disk/ownership";
import { createEvents, type EventListener } from "./events";
import type { Shell } from "./granted-paths";
import { createImports } from "./imports/imports";
import { createModelSources } from "./imports/model-sources";
import { createInsights } from "./insights/insights";
import { createExperimentStore } from "./lab/experiment-store";
import { createLab } from "./lab/lab";
import { measureStep } from "./lab/measure-step";
import { freeMemory } from "./lab/places";
import { listenTo } from "./listening";
import { createNetworks } from "./networks/networks";
import { estimateRun } from "./runs/estimate";
import { writeDrawing } from "./runs/export-drawing";
import { checkExport, writeModel } from "./runs/exports";
import { foreseeExportsOf } from "./runs/foresee-exports";
import { type PredictionOrder, predictFiles } from "./runs/predictor";
import { createQueue } from "./runs/queue";
import { createRunStore } from "./runs/run-store";
import { createRuns } from "./runs/runs";
import { newestCheckpoint, trainedSource } from "./runs/trained-source";
import type { WatchdogLimits } from "./runs/watchdog";
import { sweep } from "./sweep";
import { createTrying } from "./trying/trying";
import { Turns } from "./turns";
import { createWindowHandlers, type WindowHandlers } from "./window-handlers";
import { openWorkspace } from "./workspace";

/** A training gets this long to write its last checkpoint when the studio closes. */
const CLOSE_LIMIT_MS = 5_000;

export interface HostOptions {
  /** The layer types that networks are made of. */
  readonly layers: LayerRegistry;
  /** Folder of the workspace; made when first written to. */
  readonly workspace: string;
  /** Folder of runs, when it is not the workspace's own. */
  readonly runs?: string;
  /** Folder of the runs that new ones may begin from, when it is another one. */
  readonly sources?: string;
  /** Folder with `datasets/`. */
  readonly resources: string;
  readonly launcher: EngineLauncher;
  readonly shell: Shell;
  readonly version: string;
  /** A training that ends is followed by the next one of the workspace's queue: for a studio, which stays. */
  readonly trainsQueue?: boolean;
  /** The disk; tests put one here that fills up. */
  readonly files?: Files;
  readonly watchdog?: WatchdogLimits;
  /** Bytes that an experiment's trainings may take. Left out: what the machine has free. */
  readonly freeMemory?: () => number;
  readonly probeLimits?: ProbeLimits;
  /** Of the runs that it trains, and how long others' may be silent. */
  readonly heartbeat?: Heartbeat;
}

export interface Host {
  /** For a caller that is no window. */
  readonly handlers: ApiHandlers<StudioApi>;
  /** For one connection of a window: what other windows have open is theirs. */
  openWindow(): WindowHandlers;
  onEvent(listener: EventListener): () => void;
  /** Lets windows name this file or folder, which a person chose outside of their pages. */
  allowPath(path: string): void;
  /** The folder of a run. @throws SkiploomError (`not-found`) for what cannot be a run's id */
  runFolder(run: string): string;
  /** The run that trains now, if any: for the window's close guard and the power-save blocker. */
  activeRun(): RunRecord | undefined;
  /** The device that a choice means; left out: the one that the workspace remembers. @throws SkiploomError (`unsupported`) */
  deviceFor(choice?: DeviceChoice): Promise<DeviceId>;
  /** Asks a run's network about image files. */
  predict(order: PredictionOrder): Promise<void>;
  /** Stops a training with a checkpoint within a few seconds. The host cannot be used afterwards. */
  close(): Promise<void>;
}

/** Never fails for a workspace that cannot be written: what needs to write fails then, with words. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { layers, resources, launcher, shell, version, files = diskFiles, trainsQueue = false } = options;
  const { emit, onEvent } = createEvents();
  const workspace = await openWorkspace(files, options.workspace, options.runs, options.heartbeat);
  const networks = createNetworks(files, workspace, shell, emit);
  const sources = createModelSources(networks.paths);
  const store = createRunStore(files, workspace.runs, workspace.claims);
  const turns = new Turns();
  const datasets = createDatasets(files, workspace, resources, emit, async () =>
    (await store.list()).runs.map(({ dataset }) => dataset),
  );
  const devices = createDevices({
    files,
    workspace,
    launcher,
    version,
    emit,
    isBusy: () => runs.isBusy(),
    limits: options.probeLimits,
  });
  const runs = createRuns({
    layers,
    files,
    workspace,
    store,
    sources: options.sources === undefined ? store : createRunStore(files, options.sources, workspace.claims),
    datasets,
    networks,
    devices,
    launcher,
    emit,
    watchdog: options.watchdog,
  });
  await runs.recover();
  const lab = createLab({
    version,
    layers,
    experiments: createExperimentStore(files, workspace.experiments, workspace.claims),
    runStore: store,
    runs: runs.handlers,
    arms: runs.arms,
    trainedBy: (run) => trainedSource(files, store, run, newestCheckpoint),
    openDataset: datasets.open,
    resolveDevice: devices.resolve,
    measureStep: (document, about) => turns.take(() => measureStep(launcher, datasets, document, about)),
    freeMemory: options.freeMemory ?? freeMemory,
    isBusy: () => runs.active() !== undefined,
    emit,
  });
  listenTo({ onEvent }, { "run.changed": lab.follow });
  const queue = createQueue({
    files,
    workspace,
    networks,
    emit,
    isTraining: () => runs.active() !== undefined || lab.isTraining(),
    start: async (params) => await runs.handlers["runs.start"](params),
  });
  const trying = createTrying({
    layers,
    files,
    store,
    datasets,
    launcher,
    decoders: nodeImageDecoders(),
    isTraining: () => runs.active() !== undefined || lab.isTraining(),
  });
  listenTo({ onEvent }, { "run.changed": trying.follow, "run.removed": trying.forget });
  const insights = createInsights({
    layers,
    files,
    workspace,
    store,
    datasets,
    devices,
    launcher,
    isTraining: () => runs.active() !== undefined || lab.isTraining(),
    freeMemory: options.freeMemory ?? freeMemory,
    turns,
    emit,
  });
  // A command line trains what it was told to and no more.
  if (trainsQueue) listenTo({ onEvent }, { "run.changed": queue.follow, "lab.changed": () => queue.rest() });
  // Beside whatever the studio does: nothing waits for it but its end.
  const swept = sweep(workspace, store)
    .then(datasets.sweep)
    .catch(() => {});

  const handlers: ApiHandlers<StudioApi> = {
    ...networks.handlers,
    ...datasets.handlers,
    ...devices.handlers,
    "devices.measure": (params) => turns.take(async () => await devices.handlers["devices.measure"](params)),
    ...runs.handlers,
    ...queue.handlers,
    ...lab.handlers,
    ...trying.handlers,
    ...insights.handlers,
    "runs.remove": async ({ run }) => {
      const record = await store.record(run).catch(() => undefined);
      await runs.handlers["runs.remove"]({ run });
      if (record) lab.forget(record);
      return {};
    },
    "app.info": () => ({
      version,
      shell,
      workspace: workspace.root,
      node: process.versions.node,
      platform: process.platform,
      cores: availableParallelism(),
      ...(workspace.notice !== undefined && { notice: workspace.notice }),
    }),
    "datasets.change": async ({ path, ...change }) =>
      datasets.handlers["datasets.change"]({
        ...change,
        ...(path !== undefined && { path: await networks.paths.datasetFolder(path) }),
      }),
    "datasets.addFolder": async (params) =>
      datasets.handlers["datasets.addFolder"]({
        ...params,
        path: await networks.paths.datasetFolder(params.path),
      }),
    "datasets.look": async (params) =>
      datasets.handlers["datasets.look"](
        "upload" in params ? params : { ...params, path: await networks.paths.datasetFolder(params.path) },
      ),
    "datasets.add": async (params) =>
      datasets.handlers["datasets.add"](
        "upload" in params ? params : { ...params, path: await networks.paths.datasetFolder(params.path) },
      ),
    "runs.estimate": async ({ document }) => {
      if (runs.active()) {
        throw new SkiploomError("busy", "A run is training; a measurement now would slow it and be wrong.");
      }
      const device = await devices.resolve();
      return await turns.take(() => estimateRun(launcher, datasets, document, device));
    },
    // Who is no window holds nothing.
    "windows.hold": () => ({ taken: false }),
    ...createImports({ layers, files, store, datasets, launcher, sources, emit }),
    "networks.diff": (params) =>
      compareNetworks(
        {
          layers,
          files,
          store,
          claims: workspace.claims,
          datasets,
          launcher,
          paths: networks.paths,
          sources,
        },
        params,
      ),
    "exports.check": (params) => checkExport({ layers, store }, params),
    "exports.foresee": ({ document }) => foreseeExportsOf({ layers, datasets }, document),
    "exports.draw": async (params) =>
      writeDrawing(
        { layers, files, datasets, resources },
        params.document,
        params,
        await networks.paths.exportFolder(params.directory),
      ),
    "exports.write": (params) =>
      writeModel(
        { layers, files, workspace, store, datasets, launcher, paths: networks.paths, resources, version },
        params,
      ),
  };

  return {
    handlers,
    openWindow: createWindowHandlers(handlers, networks, networks.drafts, emit),
    onEvent,
    allowPath: networks.paths.grant,
    runFolder: store.folderOf,
    activeRun: runs.active,
    deviceFor: devices.resolve,
    predict: (order) => predictFiles({ files, store, launcher, decoders: nodeImageDecoders() }, order),
    async close() {
      devices.close();
      trying.close();
      insights.close();
      queue.close();
      lab.close();
      await runs.close(CLOSE_LIMIT_MS);
      await swept;
      await datasets.close();
      await workspace.close();
    },
  };
}
