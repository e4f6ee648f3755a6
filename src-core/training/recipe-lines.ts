/** A recipe as lines of words and numbers: for the side of a run, and to see in what two runs differ. */
import { augmentationSummary } from "../datasets/augmentation-words";
import { formatCount, formatPercent } from "../foundation/format-number";
import type { ClassBalance, Recipe } from "./recipe";

export interface RecipeLine {
  readonly id: string;
  readonly label: string;
  readonly value: string;
}

/** Plain digits, however small: 0.05, 0.0001. */
function plain(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value);
}

function optimizerWords({ optimizer }: Recipe): string {
  switch (optimizer.kind) {
    case "sgd":
      return optimizer.momentum === 0
        ? "SGD"
        : `SGD, ${optimizer.nesterov ? "Nesterov " : ""}momentum ${plain(optimizer.momentum)}`;
    case "adam":
    case "adamw":
      return `${optimizer.kind === "adam" ? "Adam" : "AdamW"}, β ${plain(optimizer.beta1)}, ${plain(optimizer.beta2)}, ε ${plain(optimizer.epsilon)}`;
    default:
      return optimizer satisfies never;
  }
}

function scheduleWords({ schedule }: Recipe): string {
  switch (schedule.kind) {
    case "constant":
      return "constant";
    case "step":
      return `× ${plain(schedule.factor)} at ${schedule.milestones.map((share) => formatPercent(share, 0)).join(", ")}`;
    case "cosine":
      return schedule.finalFraction === 0
        ? "cosine to 0"
        : `cosine to ${formatPercent(schedule.finalFraction, 0)}`;
    case "exponential":
      return `× ${plain(schedule.factor)} each epoch`;
    case "range":
      return `rising to ${plain(schedule.to)}`;
    default:
      return schedule satisfies never;
  }
}

/** After "classes". */
export const CLASS_BALANCE_WORDS: Readonly<Record<ClassBalance, string>> = {
  none: "as they are",
  weights: "weighted",
  sampling: "drawn evenly",
};

export function recipeLines(recipe: Recipe): readonly RecipeLine[] {
  const { weightDecay } = recipe;
  return [
    { id: "epochs", label: "Epochs", value: formatCount(recipe.epochs) },
    {
      id: "maxSteps",
      label: "Step limit",
      value: recipe.maxSteps === undefined ? "none" : formatCount(recipe.maxSteps),
    },
    { id: "batchSize", label: "Batch", value: formatCount(recipe.batchSize) },
    { id: "learningRate", label: "Learning rate", value: plain(recipe.learningRate) },
    {
      id: "warmupEpochs",
      label: "Warm-up",
      value:
        recipe.warmupEpochs === 0
          ? "none"
          : recipe.warmupEpochs === 1
            ? "1 epoch"
            : `${plain(Number(recipe.warmupEpochs.toPrecision(3)))} epochs`,
    },
    { id: "schedule", label: "Schedule", value: scheduleWords(recipe) },
    { id: "optimizer", label: "Optimizer", value: optimizerWords(recipe) },
    {
      id: "weightDecay",
      label: "Weight decay",
      value:
        weightDecay.value === 0
          ? "none"
          : `${plain(weightDecay.value)}, ${weightDecay.kind === "l2" ? "L2" : "decoupled"}`,
    },
    {
      id: "clipNorm",
      label: "Gradient clipping",
      value: recipe.clipNorm === undefined ? "none" : plain(recipe.clipNorm),
    },
    {
      id: "labelSmoothing",
      label: "Label smoothing",
      value: recipe.labelSmoothing === 0 ? "none" : plain(recipe.labelSmoothing),
    },
    { id: "augmentation", label: "Augmentation", value: augmentationSummary(recipe.augmentation) },
    { id: "classBalance", label: "Classes", value: CLASS_BALANCE_WORDS[recipe.classBalance] },
    { id: "seed", label: "Seed", value: String(recipe.seed) },
    {
      id: "probeEvery",
      label: "Probes",
      value:
        recipe.probeEvery === 0
          ? "none"
          : recipe.probeEvery === 1
            ? "every step"
            : `every ${recipe.probeEvery} steps`,
    },
  ];
}
