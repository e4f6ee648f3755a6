/** What all questions of the Lab take on the command line: data, seeds, budget, device, and where the answer goes. */
import { type Command, Option } from "commander";
import { type Budget, secondsOf, stepsInMinutes, stepsOfEpochs } from "#core/lab/budget";
import type { ExperimentStart } from "#core/lab/experiment-view";
import { LAB_STEPS, labRecipe } from "#core/lab/lab-recipe";
import type { DeviceChoice } from "#core/training/records";
import type { Host } from "../host/host";
import { userPath } from "../user-path";
import { namedDataset } from "./dataset-argument";
import { CommandError } from "./exit-codes";
import { deviceOption, positiveNumber, wholeNumber } from "./options";
import type { Output } from "./output";
import { duration } from "./words";

export interface LabOptions {
  readonly dataset?: string;
  readonly seeds?: number;
  readonly steps?: number;
  readonly epochs?: number;
  readonly minutes?: number;
  readonly device?: DeviceChoice;
  readonly resume?: string;
  readonly report?: string;
  readonly json?: boolean;
}

const DEFAULT_SEEDS = 3;

/** @param own where none are named */
export function addTrainingsOptions(
  command: Command,
  { seeds = DEFAULT_SEEDS, steps = LAB_STEPS }: { readonly seeds?: number; readonly steps?: number } = {},
): Command {
  return command
    .option("--dataset <id|path>", "a dataset's name, or the path of a folder of IDX files", userPath)
    .option(
      "--seeds <n>",
      "trainings of each arm; three or more give an interval",
      wholeNumber(1, 100),
      seeds,
    )
    .addOption(
      new Option("--steps <n>", `steps of each training (default: ${steps})`)
        .argParser(wholeNumber(1, 1e9))
        .conflicts(["epochs", "minutes"]),
    )
    .addOption(
      new Option("--epochs <n>", "epochs of each training, in the place of steps")
        .argParser(wholeNumber(1, 10_000))
        .conflicts(["steps", "minutes"]),
    )
    .addOption(
      new Option(
        "--minutes <n>",
        "how long all of it may take: as many steps as that allows, the same for each, by measured steps of the largest network",
      )
        .argParser(positiveNumber(1e6))
        .conflicts(["steps", "epochs"]),
    )
    .addOption(deviceOption("where to train"))
    .option(
      "--resume <experiment>",
      "go on with an experiment of this kind that was paused or interrupted, as it was begun",
    )
    .addOption(reportOption())
    .option("--json", "one JSON object a line on stdout; the last is the verdict");
}

export function reportOption(): Option {
  return new Option(
    "--report <file>",
    "writes what came of it: one HTML file that needs nothing beside itself, or, where the name ends in .csv, the numbers",
  ).argParser(userPath);
}

export type Trainings = Pick<ExperimentStart, "dataset" | "seeds" | "steps" | "device">;

/** @param own the dataset where none is named @returns with the Lab's own number of steps, which `withBudget` replaces */
export async function trainingsOf(
  host: Host,
  { dataset, seeds = DEFAULT_SEEDS, device }: LabOptions,
  own: string | undefined,
): Promise<Trainings> {
  const named = dataset === undefined ? own : (await namedDataset(host, dataset)).dataset.id;
  if (named === undefined) {
    throw new CommandError("This network has no data yet. Name a dataset, or its folder, with --dataset.");
  }
  return {
    dataset: named,
    seeds: Array.from({ length: seeds }, (_, index) => index + 1),
    steps: LAB_STEPS,
    ...(device !== undefined && { device }),
  };
}

/** Steps of what was given: epochs by the data, minutes by measured steps. Says what it became. */
export async function withBudget(
  host: Host,
  output: Output,
  options: LabOptions,
  start: ExperimentStart,
): Promise<ExperimentStart> {
  const { unit, value } = budgetOf(options);
  if (unit === "steps") return { ...start, steps: value };
  if (unit === "epochs") {
    const { datasets } = await host.handlers["datasets.list"]({});
    const images = datasets.find(({ id }) => id === start.dataset)?.counts;
    if (!images) throw new CommandError(`There is no dataset called "${start.dataset}".`);
    const { batchSize } = start.recipe ?? labRecipe(start.steps, images.train);
    const steps = stepsOfEpochs(value, { batchSize, images });
    output.log(
      `${value} ${value === 1 ? "epoch is" : "epochs are"} ${steps} ${steps === 1 ? "step" : "steps"} in batches of ${batchSize}.`,
    );
    return { ...start, steps };
  }
  output.log("Measuring steps of the largest network.");
  const { measured, work, largest } = await host.handlers["lab.measure"](start);
  const steps = stepsInMinutes(value, measured, work);
  const { stepMs, together } = measured;
  output.log(
    `${value} ${value === 1 ? "minute is" : "minutes are"} ${steps} ${steps === 1 ? "step" : "steps"} of each: a step of ${largest} takes ${stepMs.toFixed(0)} ms with ${together} at once, so all ${work.arms.length * work.seeds} trainings take about ${duration(secondsOf(steps, measured, work))}.`,
  );
  return { ...start, steps };
}

function budgetOf({ steps, epochs, minutes }: LabOptions): Budget {
  if (epochs !== undefined) return { unit: "epochs", value: epochs };
  if (minutes !== undefined) return { unit: "minutes", value: minutes };
  return { unit: "steps", value: steps ?? LAB_STEPS };
}
