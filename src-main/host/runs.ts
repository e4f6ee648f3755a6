/** The runs of the workspace: started, controlled, resumed, read. One training at a time in one host. */
import { rename } from "node:fs/promises";
import path from "node:path";
import { analyse } from "#core/analysis/analyse";
import type { Totals } from "#core/analysis/analysis";
import { factsOfDataset } from "#core/analysis/dataset-facts";
import type { NetworkDocument } from "#core/network/document";
import { identified } from "#core/network/identity";
import { serialiseDocument } from "#core/network/serialise";
import { SkiploomError } from "#core/protocol/errors";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi, StudioDataset } from "#core/protocol/studio-api";
import type { DeviceChoice, RunRecord } from "#core/training/records";
import { checkpointBytes, MOST_CHECKPOINT_BYTES, mebibytes } from "#core/training/size-limits";
import type { EngineLauncher } from "../engines/launcher";
import type { Files } from "./atomic-files";
import type { Datasets } from "./datasets";
import type { Devices } from "./devices";
import { engineDataset } from "./engine-dataset";
import type { Emit } from "./events";
import type { Networks } from "./networks";
import { newRunRecord } from "./new-run";
import { deviceToResumeOn } from "./resume-device";
import { goBack, interrupted, refuseUnresumable } from "./resuming";
import { withDatasetNow } from "./run-dataset";
import { RunFolder } from "./run-folder";
import type { RunStore } from "./run-store";
import { Training, type TrainingOptions } from "./training";
import type { WatchdogLimits } from "./watchdog";
import { describeOwner, type Workspace } from "./workspace";

export interface RunsOptions {
  readonly files: Files;
  readonly workspace: Workspace;
  readonly store: RunStore;
  readonly datasets: Datasets;
  readonly devices: Devices;
  readonly launcher: EngineLauncher;
  readonly networks: Pick<Networks, "identify">;
  readonly emit: Emit;
  readonly watchdog?: WatchdogLimits | undefined;
}

type RunHandlers = Pick<
  ApiHandlers<StudioApi>,
  | "runs.list"
  | "runs.read"
  | "runs.start"
  | "runs.pause"
  | "runs.resume"
  | "runs.stop"
  | "runs.rename"
  | "runs.remove"
>;

export interface Runs {
  readonly handlers: RunHandlers;
  /** The run that trains in this host, if any. */
  active(): RunRecord | undefined;
  /** Something trains in this workspace, or is about to. */
  isBusy(): Promise<boolean>;
  /** Calls runs interrupted whose process has gone. */
  recover(): Promise<void>;
  /** Stops the training with a checkpoint, within about the given time. */
  close(limitMs: number): Promise<void>;
}

const UNFINISHED: readonly RunRecord["state"][] = ["starting", "running", "paused", "recovering"];

export function createRuns(options: RunsOptions): Runs {
  const { files, workspace, store, datasets, networks, devices, launcher, emit, watchdog } = options;
  let training: Training | undefined;
  let reserved = false;
  const reportedDamage = new Set<string>();

  const activeRun = (run: string): Training | undefined =>
    training?.record.id === run ? training : undefined;

  /** The record as it is now: in memory for the run that trains here, else from disk, with lost runs called so. */
  const current = async (record: RunRecord): Promise<RunRecord> => {
    const active = activeRun(record.id);
    if (active) return active.record;
    if (!UNFINISHED.includes(record.state) || (await store.owner(record.id))) return record;
    // Its owner writes how it ended and goes: that may have happened since the record was read.
    const now = await store.record(record.id).catch(() => record);
    if (!UNFINISHED.includes(now.state)) return now;
    const lost = interrupted(now);
    await new RunFolder(files, store.folderOf(record.id)).writeRecord(lost).catch(() => {});
    return lost;
  };

  const refuseForeign = async (run: string): Promise<void> => {
    const owner = await store.owner(run);
    if (!owner) return;
    throw new SkiploomError(
      "busy",
      `This run is being trained by another Skiploom (${describeOwner(owner)}). Control it there.`,
    );
  };

  const reserve = async <T>(work: () => Promise<T>): Promise<T> => {
    if (training || reserved) {
      const name = training ? ` "${training.record.name}"` : "";
      throw new SkiploomError("busy", `The run${name} is training. Stop it or wait until it has finished.`);
    }
    reserved = true;
    try {
      return await work();
    } finally {
      reserved = false;
    }
  };

  const train = (
    about: Omit<TrainingOptions, "launcher" | "emit" | "owner" | "watchdog" | "onOver">,
  ): void => {
    const onOver = (): void => {
      training = undefined;
    };
    training = new Training({ ...about, launcher, emit, owner: workspace.owner, watchdog, onOver });
  };

  const start: RunHandlers["runs.start"] = ({
    document: given,
    networkPath,
    device: choice,
    threads,
    name,
  }) =>
    reserve(async () => {
      const known = identified(given);
      const document = networkPath === undefined ? known : await networks.identify(known, networkPath);
      const opened = await datasets.open(document.dataset);
      refuseInvalid(document, opened.info);
      const device = await devices.resolve(choice);
      const dataset = engineDataset(opened);
      const { id, folder } = await store.create(name ?? document.name);
      const taken = (await store.list()).runs.map((other) => other.name);
      const record = newRunRecord({
        id,
        document,
        dataset: opened,
        networkPath,
        name,
        taken,
      });
      const runFolder = new RunFolder(files, folder);
      try {
        await runFolder.open(workspace.owner, 0);
        await runFolder.writeNetwork(serialiseDocument(document));
        await runFolder.writeRecord(record);
      } catch (error) {
        await runFolder.close();
        await files.remove(folder, "the run").catch(() => {});
        throw error;
      }
      train({ folder: runFolder, record, document, dataset, device, threads });
      emit("run.changed", record);
      return record;
    });

  const continueRun = (
    run: string,
    choice: DeviceChoice | undefined,
    named: string | undefined,
  ): Promise<void> =>
    reserve(async () => {
      const found = await current(await store.record(run));
      await refuseForeign(run);
      refuseUnresumable(found);
      const document = await store.network(run);
      const opened = await datasets.openForRun(found, document.dataset, named);
      const { record, words } = withDatasetNow(found, opened);
      if (words !== undefined) emit("notice", { severity: "info", message: words });
      refuseInvalid(document, opened.info);
      const device = await deviceToResumeOn(devices, record, choice);
      const dataset = engineDataset(opened);
      const folder = new RunFolder(files, store.folderOf(run));
      const { owner } = workspace;
      let resumed: RunRecord;
      let checkpoint: Uint8Array<ArrayBuffer> | undefined;
      try {
        ({ record: resumed, checkpoint } = await goBack({ folder, record, owner, emit }, "starting"));
      } catch (error) {
        await folder.close();
        throw error;
      }
      const threads = device === "cpu" && record.device?.id === "cpu" ? record.device.threads : undefined;
      train({ folder, record: resumed, document, dataset, device, checkpoint, threads });
      emit("run.changed", resumed);
    });

  const handlers: RunHandlers = {
    "runs.list": async () => {
      const { runs, damaged } = await store.list();
      for (const name of damaged) {
        if (reportedDamage.has(name)) continue;
        reportedDamage.add(name);
        const message = `The run in ${path.join(workspace.runs, name)} cannot be read and is not listed.`;
        emit("notice", { severity: "warning", message });
      }
      const now = await Promise.all(runs.map(current));
      // Unfinished, and neither trained here nor called interrupted: its owner lives elsewhere.
      const foreign = now.filter(({ id, state }) => UNFINISHED.includes(state) && !activeRun(id));
      return { runs: now, foreign: foreign.map(({ id }) => id) };
    },
    "runs.read": async ({ run }) => {
      const record = await current(await store.record(run));
      return { record, network: await store.network(run), metrics: await store.metrics(run) };
    },
    "runs.start": start,
    "runs.pause": async ({ run }) => {
      const active = activeRun(run);
      if (!active) return await refuseControl(run, "paused");
      await active.pause();
      return {};
    },
    "runs.resume": async ({ run, device, dataset }) => {
      const active = activeRun(run);
      if (active) await active.resume();
      else await continueRun(run, device, dataset);
      return {};
    },
    "runs.stop": async ({ run }) => {
      const active = activeRun(run);
      if (!active) return await refuseControl(run, "stopped");
      await active.stop();
      return {};
    },
    "runs.rename": async ({ run, name }) => {
      const active = activeRun(run);
      if (active) {
        await active.rename(name);
        return {};
      }
      await refuseForeign(run);
      const record = { ...(await current(await store.record(run))), name };
      await new RunFolder(files, store.folderOf(run)).writeRecord(record);
      emit("run.changed", record);
      return {};
    },
    "runs.remove": async ({ run }) => {
      if (activeRun(run)) throw new SkiploomError("busy", "This run is training. Stop it first.");
      await refuseForeign(run);
      const folder = store.folderOf(run);
      // Renamed first: a removal that is cut short leaves nothing that looks like a run.
      const removed = path.join(workspace.runs, `.removed-${run}`);
      await rename(folder, removed).catch(() => {});
      await files.remove(removed, "the run");
      await files.remove(folder, "the run");
      emit("run.removed", { run });
      return {};
    },
  };

  const refuseControl = async (run: string, what: string): Promise<never> => {
    const record = await current(await store.record(run));
    await refuseForeign(run);
    throw new SkiploomError("conflict", `This run is ${record.state}; it cannot be ${what}.`);
  };

  return {
    handlers,
    active: () => training?.record,
    async isBusy() {
      if (training || reserved) return true;
      const { runs } = await store.list();
      const now = await Promise.all(runs.map(current));
      return now.some(({ state }) => UNFINISHED.includes(state));
    },
    async recover() {
      // Runs that cannot be listed are said to be so when they are asked for.
      const { runs } = await store.list().catch(() => ({ runs: [] }));
      for (const record of runs) await current(record);
    },
    async close(limitMs) {
      await training?.stop(limitMs);
    },
  };
}

function refuseInvalid(document: NetworkDocument, info: StudioDataset): void {
  // Under the name that the network has for it: a copy elsewhere may have another.
  const facts = factsOfDataset({ ...info, id: document.dataset });
  const { problems, totals } = analyse(document, facts);
  const errors = problems.filter(({ severity }) => severity === "error");
  const first = errors[0];
  if (!first) {
    refuseTooLarge(totals, document);
    return;
  }
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  throw new SkiploomError(
    "invalid-network",
    `This network cannot be trained yet: ${first.message}${more}`,
    first.path,
  );
}

/** Before the first step: what could be trained but never gone on with or exported is no use. */
function refuseTooLarge(totals: Totals, { recipe }: NetworkDocument): void {
  const bytes = checkpointBytes(totals, recipe.optimizer);
  if (bytes <= MOST_CHECKPOINT_BYTES) return;
  throw new SkiploomError(
    "invalid-network",
    `This network has ${totals.trainableParameters.toLocaleString("en-US")} parameters: a checkpoint of it would take ${mebibytes(bytes)}, and one to go on from can have at most ${mebibytes(MOST_CHECKPOINT_BYTES)}. Use fewer filters or layers${recipe.optimizer.kind === "sgd" ? "" : ", or SGD, which remembers less"}.`,
  );
}
