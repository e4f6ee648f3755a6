/** The Lab's experiments: begun, paused, gone on with, read, removed. One trains at a time in one host. */
import { availableParallelism } from "node:os";
import { SkiploomError } from "#core/foundation/errors";
import type { Experiment } from "#core/lab/experiment";
import type { ExperimentView } from "#core/lab/experiment-view";
import { withArmCancelled, withSeedsAdded } from "#core/lab/questions/change-experiment";
import { questionOf } from "#core/lab/questions/index";
import { viewOf } from "#core/lab/view-of";
import { parseDocument } from "#core/network/parse";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import type { Claim } from "../disk/claims";
import { folderSize } from "../disk/folder-size";
import type { Emit } from "../events";
import type { RunStore } from "../runs/run-store";
import type { ArmRuns } from "../runs/runs";
import type { TrainedSource } from "../runs/trained-source";
import { refuseOtherData, trainedSource } from "./experiment-inputs";
import type { ExperimentStore } from "./experiment-store";
import { ExperimentWork } from "./experiment-work";
import { memoryWords, placesFor } from "./places";
import {
  fittingAtOnce,
  measuredExperiment,
  type PlanningOptions,
  planned,
  withNetwork,
} from "./plan-experiment";

type LabHandlers = Pick<
  ApiHandlers<StudioApi>,
  | "lab.list"
  | "lab.read"
  | "lab.start"
  | "lab.measure"
  | "lab.pause"
  | "lab.resume"
  | "lab.remove"
  | "lab.size"
  | "lab.network"
  | "lab.cancelArm"
  | "lab.addSeeds"
>;

export interface Lab {
  readonly handlers: LabHandlers;
  /** To be told of every change of a run. */
  follow(record: RunRecord): void;
  /** To be told of a run that was removed, as it was. */
  forget(record: RunRecord): void;
  /** Whether an experiment trains in this host, or is between two of its runs. */
  isTraining(): boolean;
  /** Begins nothing more; its runs are stopped as runs are. */
  close(): void;
}

export interface LabOptions extends PlanningOptions {
  readonly experiments: ExperimentStore;
  readonly runStore: RunStore;
  readonly runs: Pick<ApiHandlers<StudioApi>, "runs.stop" | "runs.remove">;
  readonly arms: ArmRuns;
  /** The network of a run with its newest weights. */
  trainedBy(run: string): Promise<TrainedSource>;
  /** Whether anything trains here. */
  isBusy(): boolean;
  readonly emit: Emit;
}

interface Active {
  /** As it was changed last. */
  experiment: Experiment;
  readonly claim: Claim;
  /** Its own, by id, as they were told last: no folder is read again for them. */
  readonly records: Map<string, RunRecord>;
  readonly work: ExperimentWork;
  /** Resolves when it is nobody's any more. */
  readonly ended: Promise<void>;
}

export function createLab(options: LabOptions): Lab {
  const { experiments, runStore, runs, arms, emit } = options;
  const failures = new Map<string, string>();
  const waiting = new Set<() => void>();
  let active: Active | undefined;
  let starting = false;
  let closed = false;

  const activeOf = (id: string): Active | undefined => (active?.experiment.id === id ? active : undefined);
  const viewFrom = (experiment: Experiment, records: readonly RunRecord[]): ExperimentView =>
    viewOf(experiment, records, {
      isTraining: activeOf(experiment.id) !== undefined,
      failure: failures.get(experiment.id),
    });
  const view = async (id: string): Promise<ExperimentView> => {
    const mine = activeOf(id);
    if (mine) return viewFrom(mine.experiment, [...mine.records.values()]);
    return viewFrom(await experiments.read(id), (await runStore.list()).runs);
  };
  const tell = async (id: string): Promise<ExperimentView> => {
    const seen = await view(id);
    emit("lab.changed", seen);
    return seen;
  };
  // What is missed is told by the next change.
  const tellSoon = (id: string): void => void tell(id).catch(() => {});

  const refuseBusy = (): void => {
    if (closed) throw new SkiploomError("busy", "The studio is closing.");
    if (active === undefined && !starting) return;
    const name = active ? ` "${active.experiment.name}"` : "";
    throw new SkiploomError(
      "busy",
      `The experiment${name} is training. Pause it or wait until it has finished.`,
    );
  };

  const begin = async (id: string): Promise<ExperimentView> => {
    const claim = await experiments.claim(id);
    try {
      // Read by who holds it: nobody changes it after that.
      const experiment = await experiments.read(id);
      await refuseOtherData(options, experiment);
      return train(experiment, claim, (await runStore.list()).runs);
    } catch (error) {
      await claim.release();
      throw error;
    }
  };

  const train = (experiment: Experiment, claim: Claim, all: readonly RunRecord[]): ExperimentView => {
    const { id } = experiment;
    failures.delete(id);
    const words = memoryWords(experiment, availableParallelism(), options.freeMemory());
    if (words !== undefined) emit("notice", { severity: "info", message: words });
    const own = all.filter((record) => record.experiment?.id === id);
    const work = new ExperimentWork({
      experiment,
      places: placesFor(experiment, availableParallelism(), fittingAtOnce(options, experiment)),
      keepsStep: questionOf(experiment.question).keepsStep ?? false,
      arms,
      stop: runs["runs.stop"],
      sourceOf: (of, base, run) => trainedSource(options, of, base, run),
      records: own,
      untilRoom: () =>
        new Promise((resolve) => {
          waiting.add(resolve);
        }),
      onChange: () => tellSoon(id),
    });
    // Taken over by another studio while this machine slept: it goes on there.
    claim.onLost((lost) => {
      failures.set(id, lost.message);
      void work.pause();
    });
    const ended = work.done.then(async () => {
      if (work.failure !== undefined) failures.set(id, work.failure);
      // A claim that cannot be taken back lapses by itself.
      await claim.release().catch(() => {});
      active = undefined;
      await tell(id).catch((error: unknown) => {
        // Its folder was removed or damaged meanwhile. Who follows it hears how far it came.
        emit("lab.changed", viewFrom(mine.experiment, [...mine.records.values()]));
        if (error instanceof SkiploomError && error.code === "not-found")
          emit("lab.removed", { experiment: id });
      });
    });
    const records = new Map(own.map((record) => [record.id, record]));
    const mine: Active = { experiment, claim, records, work, ended };
    active = mine;
    return viewFrom(experiment, own);
  };

  /** One at a time from the first look to the moment when it trains. */
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    refuseBusy();
    starting = true;
    try {
      return await work();
    } finally {
      starting = false;
    }
  };

  return {
    handlers: {
      "lab.list": async () => {
        const { experiments: all, damaged } = await experiments.list();
        const { runs: records } = await runStore.list();
        return { experiments: all.map((experiment) => viewFrom(experiment, records)), damaged };
      },
      "lab.read": ({ experiment }) => view(experiment),
      "lab.start": (params) =>
        alone(async () => {
          const trained = params.kind === "grow" ? await options.trainedBy(params.run) : undefined;
          const experiment = await planned(options, withNetwork(params, trained), trained);
          return await begin((await experiments.create(experiment, trained?.checkpoint)).id);
        }),
      "lab.measure": (params) =>
        alone(async () => {
          if (options.isBusy()) {
            throw new SkiploomError(
              "busy",
              "A run is training; a measurement now would slow it and be wrong.",
            );
          }
          return await measuredExperiment(options, await planned(options, params));
        }),
      "lab.pause": async ({ experiment }) => {
        const mine = activeOf(experiment);
        await mine?.work.pause();
        await mine?.ended;
        return await view(experiment);
      },
      "lab.resume": ({ experiment }) => alone(async () => await begin(experiment)),
      "lab.size": async ({ experiment: id }) => {
        const folders = (await runStore.list()).runs
          .filter(({ experiment }) => experiment?.id === id)
          .map((run) => runStore.folderOf(run.id));
        const sizes = await Promise.all([experiments.folderOf(id), ...folders].map(folderSize));
        return { bytes: sizes.reduce((sum, size) => sum + size, 0), runs: folders.length };
      },
      "lab.network": async ({ experiment, arm: id }) => {
        const { arms } = await experiments.read(experiment);
        const arm = arms.find((other) => other.id === id);
        if (!arm) throw new SkiploomError("not-found", `The experiment has no arm "${id.slice(0, 100)}".`);
        const parsed = parseDocument(arm.network);
        if (!parsed.ok) throw parsed.error;
        return parsed.document;
      },
      "lab.cancelArm": async ({ experiment: id, arm, cancelled }) => {
        const mine = activeOf(id);
        if (mine && !cancelled) throw refusedWhileTraining();
        const edit = (experiment: Experiment): Experiment => withArmCancelled(experiment, arm, cancelled);
        const changed = await experiments.change(id, edit, mine?.claim);
        if (mine) mine.experiment = changed;
        await mine?.work.drop(arm);
        return await tell(id);
      },
      "lab.addSeeds": async ({ experiment: id, count }) => {
        if (activeOf(id)) throw refusedWhileTraining();
        await experiments.change(id, (experiment) => withSeedsAdded(experiment, count));
        return await tell(id);
      },
      "lab.remove": async ({ experiment: id }) => {
        if (activeOf(id)) throw refusedWhileTraining();
        // Nobody else may train or change it meanwhile; its folder goes with the claim in it.
        const claim = await experiments.claim(id);
        try {
          for (const { id: run, experiment } of (await runStore.list()).runs) {
            if (experiment?.id === id) await runs["runs.remove"]({ run });
          }
          await experiments.remove(id);
        } finally {
          await claim.release();
        }
        emit("lab.removed", { experiment: id });
        return {};
      },
    },
    follow(record) {
      activeOf(record.experiment?.id ?? "")?.records.set(record.id, record);
      active?.work.follow(record);
      const heard = [...waiting];
      waiting.clear();
      for (const wake of heard) wake();
    },
    forget({ id: run, experiment }) {
      if (!experiment) return;
      activeOf(experiment.id)?.records.delete(run);
      tellSoon(experiment.id);
    },
    isTraining: () => active !== undefined || starting,
    close() {
      closed = true;
      void active?.work.pause();
    },
  };
}

function refusedWhileTraining(): SkiploomError {
  return new SkiploomError("busy", "This experiment is training. Pause it first.");
}
