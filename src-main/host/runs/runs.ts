/** The runs of the workspace: started, controlled, resumed, read. One training at a time in one host. */
import { rename } from "node:fs/promises";
import path from "node:path";
import { SkiploomError } from "#core/foundation/errors";
import { identified } from "#core/network/identity";
import { serialiseDocument } from "#core/network/serialise";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { DeviceChoice, RunRecord } from "#core/training/records";
import type { EngineLauncher } from "../../engines/launcher";
import type { Datasets } from "../datasets/datasets";
import { engineDataset } from "../datasets/engine-dataset";
import { withDatasetNow } from "../datasets/run-dataset";
import type { Devices } from "../devices/devices";
import { deviceToResumeOn } from "../devices/resume-device";
import type { Files } from "../disk/atomic-files";
import { describeOwner, isOnThisMachine } from "../disk/ownership";
import { sha256Of } from "../disk/sha256";
import type { Emit } from "../events";
import type { Networks } from "../networks/networks";
import type { Workspace } from "../workspace";
import { newRunRecord } from "./new-run";
import { goBack, interrupted, refuseUnresumable } from "./resuming";
import { RunFolder } from "./run-folder";
import { refuseChangedNetwork, said } from "./run-origin";
import type { RunStore } from "./run-store";
import { refuseUntrainable } from "./trainable";
import { Training, type TrainingOptions } from "./training";
import type { WatchdogLimits } from "./watchdog";

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
  | "runs.takeOver"
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
  const reportedMetrics = new Set<string>();
  let closing = false;

  const activeRun = (run: string): Training | undefined =>
    training?.record.id === run ? training : undefined;

  /** Work on a run that does not train, as its only owner. @throws SkiploomError (`busy`) */
  const asOwner = async <T>(
    run: string,
    work: (folder: RunFolder, record: RunRecord) => Promise<T>,
    knowingly = false,
  ): Promise<T> => {
    const folder = new RunFolder(files, store.folderOf(run), await store.claim(run, knowingly));
    try {
      return await work(folder, await store.record(run));
    } finally {
      await folder.close();
    }
  };

  /** Of a run that says that it trains, and is nobody's: it was interrupted. */
  const callInterrupted = async (folder: RunFolder, now: RunRecord): Promise<RunRecord> => {
    // Its owner wrote how it ended and went: that may have happened since it was looked at.
    if (!UNFINISHED.includes(now.state)) return now;
    const lost = interrupted(now);
    await folder.writeRecord(lost);
    return lost;
  };

  /**
   * The record as it is now: in memory for the run that trains here, else from disk, with lost runs called so. One whose owner
   * lives, or cannot be told, is left as it is.
   */
  const current = async (record: RunRecord): Promise<RunRecord> => {
    const active = activeRun(record.id);
    if (active) return active.record;
    if (!UNFINISHED.includes(record.state)) return record;
    try {
      if (await store.holder(record.id)) return record;
      return await asOwner(record.id, callInterrupted);
    } catch {
      return activeRun(record.id)?.record ?? (await store.record(record.id).catch(() => record));
    }
  };

  const refuseForeign = async (run: string): Promise<void> => {
    const owner = (await store.holder(run))?.owner;
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
    about: Omit<TrainingOptions, "files" | "launcher" | "emit" | "watchdog" | "onOver">,
  ): void => {
    const onOver = (): void => {
      training = undefined;
    };
    training = new Training({ ...about, files, launcher, emit, watchdog, onOver });
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
      refuseUntrainable(document, opened.info);
      const device = await devices.resolve(choice);
      const dataset = engineDataset(opened);
      const { id, folder, claim } = await store.create(name ?? document.name);
      const runFolder = new RunFolder(files, folder, claim);
      let record: RunRecord;
      try {
        const text = serialiseDocument(document);
        record = newRunRecord({
          id,
          document,
          networkSha256: sha256Of(text),
          dataset: opened,
          networkPath,
          name,
          taken: (await store.list()).runs.map((other) => other.name),
        });
        await runFolder.open(0);
        await runFolder.writeNetwork(text);
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
      await waitForVerdict(run);
      // Before anything is read: of two that go on with a run at once, one must not know what the other is about to change.
      const folder = new RunFolder(files, store.folderOf(run), await store.claim(run));
      try {
        const found = await store.record(run);
        refuseUnresumable(found);
        const { document, sha256: networkSha256 } = await store.snapshot(run);
        refuseChangedNetwork(found, document, networkSha256);
        const opened = await datasets.openForRun(found, document.dataset, named);
        const { record: dated, words } = withDatasetNow(found, opened);
        if (words !== undefined) emit("notice", { severity: "info", message: words });
        refuseUntrainable(document, opened.info);
        const record = said(dated, networkSha256, emit);
        const device = await deviceToResumeOn(devices, record, choice);
        const dataset = engineDataset(opened);
        const { record: resumed, checkpoint } = await goBack({ files, folder, record, emit }, "starting");
        const threads = device === "cpu" && record.device?.id === "cpu" ? record.device.threads : undefined;
        train({ folder, record: resumed, document, dataset, device, checkpoint, threads });
        emit("run.changed", resumed);
      } catch (error) {
        await folder.close();
        throw error;
      }
    });

  /** Of an owner on another machine it is not known at first whether it lives: it is watched. */
  const waitForVerdict = async (run: string): Promise<void> => {
    const holder = await store.holder(run);
    if (holder?.state !== "unsure") return;
    const who = holder.owner ? ` (${describeOwner(holder.owner)})` : "";
    const message = `Another Skiploom${who} had this run in hand. Whether it still lives is watched for a minute.`;
    emit("notice", { severity: "info", message, run });
    await store.watchHolder(run, () => closing);
  };

  /** Runs of this list that an owner on another machine has in hand, with its name. */
  const elsewhere = async (runs: readonly RunRecord[]): Promise<{ run: string; machine: string }[]> => {
    const found = await Promise.all(
      runs.map(async ({ id }) => {
        const owner = (await store.holder(id).catch(() => undefined))?.owner;
        return owner && !isOnThisMachine(owner) ? [{ run: id, machine: owner.machine }] : [];
      }),
    );
    return found.flat();
  };

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
      return { runs: now, foreign: foreign.map(({ id }) => id), elsewhere: await elsewhere(foreign) };
    },
    "runs.read": async ({ run }) => {
      const record = await current(await store.record(run));
      const { metrics, damagedLines } = await store.metrics(run);
      if (damagedLines > 0 && !reportedMetrics.has(run)) {
        reportedMetrics.add(run);
        const lines = damagedLines === 1 ? "1 line" : `${damagedLines} lines`;
        const message = `${lines} of the measurements of "${record.name}" are damaged and left out of its curves. If the run is resumed, they are measured again where a checkpoint before them is left.`;
        emit("notice", { severity: "warning", message, run });
      }
      return { record, network: await store.network(run), metrics };
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
      if (active && (await active.rename(name))) return {};
      // It may just be ending.
      await active?.done;
      const record = await asOwner(run, async (folder, found) => {
        const named = { ...(await callInterrupted(folder, found)), name };
        await folder.writeRecord(named);
        return named;
      });
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
    "runs.takeOver": async ({ run }) => {
      if (activeRun(run)) throw new SkiploomError("conflict", "This run is being trained here.");
      const record = await asOwner(run, callInterrupted, true);
      emit("run.changed", record);
      return record;
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
      closing = true;
      await training?.stop(limitMs);
    },
  };
}
