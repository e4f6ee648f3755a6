import type { OptimizerSettings, Recipe, ScheduleSettings } from "#core/training/recipe";

export const OPTIMIZERS: readonly {
  readonly value: OptimizerSettings["kind"];
  readonly label: string;
  readonly hint: string;
}[] = [
  { value: "sgd", label: "SGD", hint: "best for convolutions" },
  { value: "adam", label: "Adam", hint: "forgiving" },
  { value: "adamw", label: "AdamW", hint: "with weight decay" },
];

const OPTIMIZER_DEFAULTS: Readonly<Record<OptimizerSettings["kind"], OptimizerSettings>> = {
  sgd: { kind: "sgd", momentum: 0.9, nesterov: true },
  adam: { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  adamw: { kind: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
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

export const SCHEDULES: readonly { readonly value: ScheduleSettings["kind"]; readonly label: string }[] = [
  { value: "cosine", label: "Cosine" },
  { value: "step", label: "Steps" },
  { value: "exponential", label: "Exponential" },
  { value: "constant", label: "Constant" },
];

export const SCHEDULE_DEFAULTS: Readonly<Record<ScheduleSettings["kind"], ScheduleSettings>> = {
  cosine: { kind: "cosine", finalFraction: 0 },
  step: { kind: "step", factor: 0.1, milestones: [0.5, 0.75] },
  exponential: { kind: "exponential", factor: 0.95 },
  constant: { kind: "constant" },
};
