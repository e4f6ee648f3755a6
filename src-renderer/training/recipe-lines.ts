/** A recipe as lines of words and numbers: for the side of a run, and to see in what two runs differ. */
import type { Recipe } from "#core/training/recipe";
import { formatCount, formatPercent } from "../ui/format-number";
import type { GlossaryTerm } from "../ui/glossary";

export interface RecipeLine {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly term?: GlossaryTerm;
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
    default:
      return schedule satisfies never;
  }
}

function augmentationWords({ augmentation }: Recipe): string {
  const parts = [
    augmentation.shiftPixels > 0 ? `shift ${augmentation.shiftPixels} px` : "",
    augmentation.horizontalFlip ? "horizontal flip" : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "none" : parts.join(", ");
}

export function recipeLines(recipe: Recipe): readonly RecipeLine[] {
  const { weightDecay } = recipe;
  return [
    { id: "epochs", label: "Epochs", value: formatCount(recipe.epochs), term: "epoch" },
    {
      id: "maxSteps",
      label: "Step limit",
      value: recipe.maxSteps === undefined ? "none" : formatCount(recipe.maxSteps),
      term: "step",
    },
    { id: "batchSize", label: "Batch", value: formatCount(recipe.batchSize), term: "batch" },
    { id: "learningRate", label: "Learning rate", value: plain(recipe.learningRate), term: "learning rate" },
    {
      id: "warmupEpochs",
      label: "Warm-up",
      value:
        recipe.warmupEpochs === 0
          ? "none"
          : recipe.warmupEpochs === 1
            ? "1 epoch"
            : `${plain(Number(recipe.warmupEpochs.toPrecision(3)))} epochs`,
      term: "warmup",
    },
    { id: "schedule", label: "Schedule", value: scheduleWords(recipe), term: "schedule" },
    { id: "optimizer", label: "Optimizer", value: optimizerWords(recipe), term: "momentum" },
    {
      id: "weightDecay",
      label: "Weight decay",
      value:
        weightDecay.value === 0
          ? "none"
          : `${plain(weightDecay.value)}, ${weightDecay.kind === "l2" ? "L2" : "decoupled"}`,
      term: "weight decay",
    },
    {
      id: "clipNorm",
      label: "Gradient clipping",
      value: recipe.clipNorm === undefined ? "none" : plain(recipe.clipNorm),
      term: "gradient clipping",
    },
    {
      id: "labelSmoothing",
      label: "Label smoothing",
      value: recipe.labelSmoothing === 0 ? "none" : plain(recipe.labelSmoothing),
      term: "label smoothing",
    },
    { id: "augmentation", label: "Augmentation", value: augmentationWords(recipe), term: "augmentation" },
    { id: "seed", label: "Seed", value: String(recipe.seed), term: "seed" },
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
