/** Optimizers with their usual settings, and the learning rates that go with them. */
import type { OptimizerSettings, Recipe } from "./recipe";

export const OPTIMIZER_DEFAULTS: Readonly<Record<OptimizerSettings["kind"], OptimizerSettings>> = {
  sgd: { kind: "sgd", momentum: 0.9, nesterov: true },
  adam: { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  adamw: { kind: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
};

export const OPTIMIZER_LABEL: Readonly<Record<OptimizerSettings["kind"], string>> = {
  sgd: "SGD",
  adam: "Adam",
  adamw: "AdamW",
};

/** Rates that suit each optimizer: one that is right for SGD makes Adam diverge. */
const RATES: Readonly<Record<OptimizerSettings["kind"], number>> = { sgd: 0.05, adam: 0.001, adamw: 0.001 };

/** The recipe with another optimizer, its usual settings, and a learning rate and weight decay that go with it. */
export function withOptimizer(recipe: Recipe, kind: OptimizerSettings["kind"]): Recipe {
  if (kind === recipe.optimizer.kind) return recipe;
  const isAdam = kind !== "sgd";
  const wasAdam = recipe.optimizer.kind !== "sgd";
  return {
    ...recipe,
    optimizer: OPTIMIZER_DEFAULTS[kind],
    learningRate: isAdam === wasAdam ? recipe.learningRate : RATES[kind],
    weightDecay: { ...recipe.weightDecay, kind: kind === "adamw" ? "decoupled" : "l2" },
  };
}
