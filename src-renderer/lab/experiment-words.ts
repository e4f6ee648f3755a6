/** An experiment in words, for lists and headings. */
import type { ExperimentView } from "#core/lab/experiment-view";
import { count } from "#core/lab/report/words";
import { trainsElsewhere } from "../stores/lab-store";
import { formatDuration } from "../ui/format-duration";
import type { LabProgress } from "./progress";

/** "ResNet family", or the network's name. */
export function networkWords({ experiment }: ExperimentView): string {
  if (experiment.question.kind === "depth") return experiment.question.deepened?.network ?? "ResNet family";
  if (experiment.question.kind === "compare") return count(experiment.arms.length, "network");
  if (experiment.question.kind === "shortcuts") return experiment.question.network;
  const { arms } = experiment;
  return arms.find(({ family }) => family === "residual")?.label ?? arms.at(-1)?.label ?? experiment.name;
}

/** "3 seeds, 200 steps each, on Handwritten digits, the same recipe for all" */
export function settingWords({ experiment }: ExperimentView): string {
  const { seeds, recipe, dataset } = experiment;
  if (experiment.question.kind === "rate") {
    const most = recipe.maxSteps === undefined ? "" : `, up to ${count(recipe.maxSteps, "step")}`;
    return `${count(seeds.length, "seed")}${most}, on ${dataset.name}`;
  }
  const steps = recipe.maxSteps === undefined ? "" : `, ${count(recipe.maxSteps, "step")} each`;
  const isOneRecipe = experiment.arms.every((arm) => arm.recipe === undefined);
  const recipes = isOneRecipe ? "the same recipe for all" : "recipes alike but for what is asked";
  return `${count(seeds.length, "seed")}${steps}, on ${dataset.name}, ${recipes}`;
}

export function stateWords(view: ExperimentView, progress: LabProgress): string {
  if (view.state === "finished") return "finished";
  if (trainsElsewhere(view)) return "trains elsewhere";
  if (view.state === "paused") return view.failure === undefined ? "paused" : "stopped by itself";
  return progress.secondsLeft === undefined ? "training" : `training, ${leftWords(progress.secondsLeft)}`;
}

/** Behind the number of trainings that are done: "about 10 s left" says already that the others train. */
export function howFar(view: ExperimentView, progress: LabProgress): string {
  const isTraining = view.state === "training" && !trainsElsewhere(view);
  return isTraining && progress.secondsLeft !== undefined
    ? leftWords(progress.secondsLeft)
    : stateWords(view, progress);
}

/** Rounded to what such an estimate is worth. */
export function leftWords(seconds: number): string {
  const rough =
    seconds < 60
      ? Math.max(5, 5 * Math.round(seconds / 5))
      : seconds < 600
        ? 10 * Math.round(seconds / 10)
        : seconds;
  return `about ${formatDuration(rough)} left`;
}

export interface Piece {
  readonly text: string;
  readonly isKey: boolean;
}

/** Where the verdict turns, so that who skims the sentence still reads it right. */
const KEYS =
  /\b(no difference seen|no gap seen|not a verdict|a hint|degradation|worse|better|the skips save|the skips cost|failed|diverged)\b/gi;

export function withKeyWords(sentence: string): readonly Piece[] {
  return sentence
    .split(KEYS)
    .map((text, index) => ({ text, isKey: index % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
