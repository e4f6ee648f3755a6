import type { ReactNode } from "react";
import { BUDGET_UNITS, type Budget, type BudgetUnit } from "#core/lab/budget";
import { LAB_STEPS } from "#core/lab/lab-recipe";
import { NumberField } from "../ui/NumberField";
import { SelectField } from "../ui/Select";

interface UnitWords {
  readonly label: string;
  readonly choice: string;
  readonly help: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

const UNITS: Readonly<Record<BudgetUnit, UnitWords>> = {
  steps: {
    label: "Steps of each",
    choice: "Steps of each training",
    help: "How many batches each network learns from.",
    value: LAB_STEPS,
    min: 1,
    max: 1_000_000,
    step: 50,
  },
  epochs: {
    label: "Epochs of each",
    choice: "Epochs of each training",
    help: "How often each network sees all training images.",
    value: 10,
    min: 1,
    max: 10_000,
    step: 1,
  },
  minutes: {
    label: "Minutes for all",
    choice: "Minutes for all of it",
    help: "As many steps as fit, the same for each network: a step of the largest is measured before the start.",
    value: 10,
    min: 0.1,
    max: 100_000,
    step: 1,
  },
};

/** How long the trainings last, in one of three units. */
export function BudgetFields(props: { readonly budget: Budget; onChange(budget: Budget): void }): ReactNode {
  const { budget, onChange } = props;
  const { label, help, min, max, step } = UNITS[budget.unit];
  return (
    <>
      <SelectField
        label="Budget"
        value={budget.unit}
        choices={BUDGET_UNITS.map((unit) => ({ value: unit, label: UNITS[unit].choice }))}
        onChange={(unit) => onChange({ unit, value: UNITS[unit].value })}
      />
      <NumberField
        key={budget.unit}
        label={label}
        help={help}
        value={budget.value}
        min={min}
        max={max}
        step={step}
        integer={budget.unit !== "minutes"}
        onChange={(value) => onChange({ ...budget, value })}
      />
    </>
  );
}
