/** The Lab's experiments: begun, paused, gone on with, read, removed. One trains at a time in one host. */
import { availableParallelism } from "node:os";
import { factsOfDataset } from "#core/analysis/dataset-facts";
import { samplesOf } from "#core/datasets/bundle";
import { splitDataset } from "#core/datasets/split";
import { SkiploomError } from "#core/foundation/errors";
import { EXPERIMENT_VERSION, type Experiment, MOST_RUNS } from "#core/lab/experiment";
import type { ExperimentStart, ExperimentView } from "#core/lab/experiment-view";
import { labRecipe } from "#core/lab/lab-recipe";
import type { Ground } from "#core/lab/questions/arm";
import { questionOf } from "#core/lab/questions/index";
import { viewOf } from "#core/lab/view-of";
import type { LayerRegistry } from "#core/layers/registry";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { DeviceChoice, DeviceId, RunRecord } from "#core/training/records";
import type { OpenedDataset } from "../datasets/dataset-reader";
import type { Emit } from "../events";
import type { RunStore } from "../runs/run-store";
import type { ArmRuns } from "../runs/runs";
import type { ExperimentStore } from "./experiment-store";
import { ExperimentWork } from "./experiment-work";
import { placesFor, threadsFor } from "./places";

type LabHandlers = Pick<
  ApiHandlers<StudioApi>,
  "lab.list" | "lab.read" | "lab.start" | "lab.pause" | "lab.resume" | "lab.remove"
>;

export interface Lab {
  readonly handlers: LabHandlers;
  /** To be told of every change of a run. */
  follow(record: RunRecord): void;
  /** Whether an experiment trains in this host, or is between two of its runs. */
  isTraining(): boolean;
  /** Begins nothing more; its runs are stopped as runs are. */
  close(): void;
}

export interface LabOptions {
  readonly layers: LayerRegistry;
  readonly experiments: ExperimentStore;
  readonly runStore: RunStore;
  readonly runs: Pick<ApiHandlers<StudioApi>, "runs.stop" | "runs.remove">;
  readonly arms: ArmRuns;
  openDataset(id: string): Promise<OpenedDataset>;
  resolveDevice(choice: DeviceChoice | undefined): Promise<DeviceId>;
  readonly emit: Emit;
}

interface Active {
  readonly experiment: Experiment;
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

  const viewFrom = (experiment: Experiment, records: readonly RunRecord[]): ExperimentView =>
    viewOf(experiment, records, {
      isTraining: active?.experiment.id === experiment.id,
      failure: failures.get(experiment.id),
    });
  const view = async (experiment: Experiment): Promise<ExperimentView> =>
    viewFrom(experiment, (await runStore.list()).runs);
  const tell = (experiment: Experiment): void => {
    void view(experiment)
      .then((seen) => emit("lab.changed", seen))
      // The next change tells more.
      .catch(() => {});
  };

  const refuseBusy = (): void => {
    if (closed) throw new SkiploomError("busy", "The studio is closing.");
    if (active === undefined && !starting) return;
    const name = active ? ` "${active.experiment.name}"` : "";
    throw new SkiploomError(
      "busy",
      `The experiment${name} is training. Pause it or wait until it has finished.`,
    );
  };

  const begin = async (experiment: Experiment): Promise<ExperimentView> => {
    await refuseOtherData(options, experiment);
    const claim = await experiments.claim(experiment.id);
    failures.delete(experiment.id);
    const work = new ExperimentWork({
      experiment,
      places: placesFor(experiment, availableParallelism()),
      keepsStep: questionOf(experiment.question).keepsStep,
      arms,
      stop: runs["runs.stop"],
      records: async () => (await runStore.list()).runs,
      untilRoom: () =>
        new Promise((resolve) => {
          waiting.add(resolve);
        }),
      onChange: () => tell(experiment),
    });
    const ended = work.done.then(async () => {
      if (work.failure !== undefined) failures.set(experiment.id, work.failure);
      // A claim that cannot be taken back lapses by itself.
      await claim.release().catch(() => {});
      active = undefined;
      tell(experiment);
    });
    active = { experiment, work, ended };
    return await view(experiment);
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
      "lab.read": async ({ experiment }) => await view(await experiments.read(experiment)),
      "lab.start": (params) =>
        alone(async () => await begin(await experiments.create(await planned(options, params)))),
      "lab.pause": async ({ experiment }) => {
        if (active?.experiment.id === experiment) {
          const { work, ended } = active;
          await work.pause();
          await ended;
        }
        return await view(await experiments.read(experiment));
      },
      "lab.resume": ({ experiment }) => alone(async () => await begin(await experiments.read(experiment))),
      "lab.remove": async ({ experiment: id }) => {
        if (active?.experiment.id === id) {
          throw new SkiploomError("busy", "This experiment is training. Pause it first.");
        }
        const { runs: records } = await runStore.list();
        for (const { id: run, experiment } of records) {
          if (experiment?.id === id) await runs["runs.remove"]({ run });
        }
        await experiments.remove(id);
        emit("lab.removed", { experiment: id });
        return {};
      },
    },
    follow(record) {
      active?.work.follow(record);
      const heard = [...waiting];
      waiting.clear();
      for (const wake of heard) wake();
    },
    isTraining: () => active !== undefined || starting,
    close() {
      closed = true;
      void active?.work.pause();
    },
  };
}

/** Runs on other images would be compared with those that are done. @throws SkiploomError (`conflict`) and what opening the dataset says */
async function refuseOtherData({ openDataset }: LabOptions, { dataset }: Experiment): Promise<void> {
  const { sha256 } = await openDataset(dataset.id);
  if (dataset.sha256 === undefined || dataset.sha256 === sha256) return;
  throw new SkiploomError(
    "conflict",
    `The images of ${dataset.name} are not those that this experiment began with, so its runs could not be compared. Put them back, or ask the question anew.`,
  );
}

/** @throws SkiploomError (`not-allowed`, `invalid-network`) and what opening the dataset and finding the device say */
async function planned(
  { layers, openDataset, resolveDevice }: LabOptions,
  start: ExperimentStart,
): Promise<Omit<Experiment, "id">> {
  const asked = questionOf(start);
  const runs = start.seeds.length * asked.armCount(start);
  if (runs > MOST_RUNS) {
    const words = `That would be ${runs} trainings; ${MOST_RUNS} are the most. Ask for fewer networks or seeds.`;
    throw new SkiploomError("not-allowed", words);
  }
  if (new Set(start.seeds).size < start.seeds.length) {
    throw new SkiploomError("not-allowed", "Name each seed once: the same one twice gives the same.");
  }
  const opened = await openDataset(start.dataset);
  const { info, bundle, sha256 } = opened;
  const split = splitDataset(bundle);
  const counts = (part: "train" | "validation"): number[] => {
    const { labels, indices } = samplesOf(bundle, split, part);
    const found = Array<number>(info.classNames.length).fill(0);
    for (const index of indices) {
      const label = labels[index] ?? 0;
      found[label] = (found[label] ?? 0) + 1;
    }
    return found;
  };
  const [trainCounts, validationCounts] = [counts("train"), counts("validation")];
  const images = trainCounts.reduce((sum, count) => sum + count, 0);
  const ground: Ground = {
    layers,
    dataset: factsOfDataset(info),
    recipe: recipeFor(start, images, asked.probeEvery),
  };
  const { question, arms } = asked.plan(start, ground);
  return {
    version: EXPERIMENT_VERSION,
    name: start.name ?? asked.name(start),
    createdAt: new Date().toISOString(),
    question,
    measure: asked.measure,
    dataset: { id: info.id, name: info.name, sha256, trainCounts, validationCounts },
    recipe: ground.recipe,
    seeds: start.seeds,
    device: await resolveDevice(start.device),
    threads: threadsFor(runs, availableParallelism()),
    arms: [...arms],
  };
}

function recipeFor(
  { recipe, steps }: ExperimentStart,
  images: number,
  probeEvery: number,
): Experiment["recipe"] {
  const own = recipe ?? labRecipe(steps, images);
  const stepsPerEpoch = Math.ceil(images / own.batchSize);
  return {
    ...own,
    epochs: Math.ceil(steps / stepsPerEpoch),
    maxSteps: steps,
    probeEvery,
  };
}
