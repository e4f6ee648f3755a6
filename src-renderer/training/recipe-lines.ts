/** A recipe's lines with the terms that the glossary explains. */
import type { Recipe } from "#core/training/recipe";
import { type RecipeLine as Line, recipeLines as linesOf } from "#core/training/recipe-lines";
import type { GlossaryTerm } from "../ui/glossary";

export interface RecipeLine extends Line {
  readonly term?: GlossaryTerm;
}

const TERMS: Readonly<Record<string, GlossaryTerm>> = {
  epochs: "epoch",
  maxSteps: "step",
  batchSize: "batch",
  learningRate: "learning rate",
  warmupEpochs: "warmup",
  schedule: "schedule",
  optimizer: "momentum",
  weightDecay: "weight decay",
  clipNorm: "gradient clipping",
  labelSmoothing: "label smoothing",
  augmentation: "augmentation",
  classBalance: "class balance",
  seed: "seed",
};

export function recipeLines(recipe: Recipe): readonly RecipeLine[] {
  return linesOf(recipe).map((line) => {
    const term = TERMS[line.id];
    return term ? { ...line, term } : line;
  });
}
