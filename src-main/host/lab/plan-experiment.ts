/** An experiment before its first step: what is asked becomes what is fixed, and what that would take. */
import { availableParallelism } from "node:os";
import { factsOfDataset } from "#core/analysis/dataset-facts";
import { SkiploomError } from "#core/foundation/errors";
import { refuseTooManyEpochs } from "#core/lab/budget";
import { type Arm, EXPERIMENT_VERSION, type Experiment, MOST_RUNS, recipeOfArm } from "#core/lab/experiment";
import type { ExperimentStart, MeasuredExperiment } from "#core/lab/experiment-view";
import { labRecipe } from "#core/lab/lab-recipe";
import type { Ground } from "#core/lab/questions/arm";
import { questionOf } from "#core/lab/questions/index";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { parseDocument } from "#core/network/parse";
import type { DeviceChoice, DeviceId } from "#core/training/records";
import type { OpenedDataset } from "../datasets/opened-dataset";
import { sha256Of } from "../disk/sha256";
import type { TrainedSource } from "../runs/trained-source";
import { STARTING_WEIGHTS } from "./experiment-store";
import { madeOn } from "./made-on";
import type { MeasuredAs, MeasuredTraining } from "./measure-step";
import { type Demand, fittingTrainings, largestTrainingBytes, threadsFor } from "./places";

export interface PlanningOptions {
  /** Of this Skiploom. */
  readonly version: string;
  readonly layers: LayerRegistry;
  openDataset(id: string): Promise<OpenedDataset>;
  resolveDevice(choice: DeviceChoice | undefined): Promise<DeviceId>;
  measureStep(document: NetworkDocument, about: MeasuredAs): Promise<MeasuredTraining>;
  /** What trainings may take of the machine's memory now, in bytes. */
  freeMemory(): number;
}

/** From the arm whose step takes the most operations. @throws SkiploomError what starting an engine says */
export async function measuredExperiment(
  options: PlanningOptions,
  experiment: Omit<Experiment, "id">,
): Promise<MeasuredExperiment> {
  const { measureStep, openDataset } = options;
  const { arms, seeds, recipe, dataset, device } = experiment;
  const batchOf = (arm: Arm): number => recipeOfArm(experiment, arm).batchSize;
  const operations = arms.map((arm) => (arm.flops * batchOf(arm)) / recipe.batchSize);
  const largest = arms[operations.indexOf(Math.max(...operations))];
  const parsed = parseDocument(largest?.network ?? "");
  if (!largest || !parsed.ok) throw new SkiploomError("internal", "The experiment has no arm to measure.");
  const [{ info }, { measured, processBytes }] = await Promise.all([
    openDataset(dataset.id),
    measureStep(parsed.document, {
      trainings: arms.length * seeds.length,
      fitting: fittingAtOnce(options, experiment),
      device,
    }),
  ]);
  return {
    measured,
    work: { arms: operations, seeds: seeds.length, batchSize: recipe.batchSize, images: info.counts },
    largest: largest.label,
    processBytes,
  };
}

/** How many of its largest arm fit into the memory at once. */
export function fittingAtOnce(
  { freeMemory }: Pick<PlanningOptions, "freeMemory">,
  experiment: Demand,
): number {
  return fittingTrainings(largestTrainingBytes(experiment), freeMemory());
}

/** @throws SkiploomError (`not-allowed`, `invalid-network`) and what opening the dataset and finding the device say */
export async function planned(
  options: PlanningOptions,
  start: ExperimentStart,
  trained?: TrainedSource,
): Promise<Omit<Experiment, "id">> {
  const { layers, version, openDataset, resolveDevice } = options;
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
  const { info, parts, sha256 } = opened;
  if (trained?.dataset !== undefined && trained.dataset !== sha256) {
    throw new SkiploomError(
      "conflict",
      `"${trained.name}" was trained on other images than those of ${info.name}. Choose the dataset that it was trained on.`,
    );
  }
  const counts = (part: "train" | "validation"): number[] => {
    const found = Array<number>(info.classNames.length).fill(0);
    for (const label of parts[part].labels) found[label] = (found[label] ?? 0) + 1;
    return found;
  };
  const [trainCounts, validationCounts] = [counts("train"), counts("validation")];
  const images = trainCounts.reduce((sum, count) => sum + count, 0);
  const ground: Ground = {
    layers,
    dataset: factsOfDataset(info),
    recipe: recipeFor({ ...start, recipe: start.recipe ?? asked.recipe?.(start) }, images, asked.probeEvery),
    images,
  };
  const { question, arms } = asked.plan(start, ground);
  refuseTooManyEpochs(
    arms.map((arm) => recipeOfArm(ground, arm)),
    images,
  );
  const fitting = fittingAtOnce(options, { recipe: ground.recipe, arms });
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
    threads: threadsFor(Math.min(runs, fitting), availableParallelism()),
    madeOn: madeOn(version),
    arms: [...arms],
    ...(trained && {
      trained: {
        run: trained.run,
        name: trained.name,
        weights: { file: STARTING_WEIGHTS, sha256: sha256Of(trained.checkpoint) },
      },
    }),
  };
}

/** What the window says of a network is not believed: it is as its run keeps it. */
export function withNetwork(start: ExperimentStart, trained: TrainedSource | undefined): ExperimentStart {
  return start.kind === "grow" && trained ? { ...start, document: trained.document } : start;
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
