import { RANGE } from "#core/training/range-test";
import type { OptimizerSettings, ScheduleSettings } from "#core/training/recipe";

export const OPTIMIZERS: readonly {
  readonly value: OptimizerSettings["kind"];
  readonly label: string;
  readonly hint: string;
}[] = [
  { value: "sgd", label: "SGD", hint: "best for convolutions" },
  { value: "adam", label: "Adam", hint: "forgiving" },
  { value: "adamw", label: "AdamW", hint: "with weight decay" },
];

export const SCHEDULES: readonly { readonly value: ScheduleSettings["kind"]; readonly label: string }[] = [
  { value: "cosine", label: "Cosine" },
  { value: "step", label: "Steps" },
  { value: "exponential", label: "Exponential" },
  { value: "constant", label: "Constant" },
  { value: "range", label: "Range test" },
];

export const SCHEDULE_DEFAULTS: Readonly<Record<ScheduleSettings["kind"], ScheduleSettings>> = {
  cosine: { kind: "cosine", finalFraction: 0 },
  step: { kind: "step", factor: 0.1, milestones: [0.5, 0.75] },
  exponential: { kind: "exponential", factor: 0.95 },
  constant: { kind: "constant" },
  range: { kind: "range", to: RANGE.to },
};
