/** Values of recipe fields, typed with commas between; a field that is left empty is as the Lab's recipe has it. */
import { type ReactNode, useState } from "react";
import { type AugmentationSettings, NO_AUGMENTATION } from "#core/datasets/augmentation";
import { type Grid, gridSchema } from "#core/lab/grid";
import { OPTIMIZER_LABEL } from "#core/training/optimizers";
import type { ClassBalance, OptimizerSettings } from "#core/training/recipe";
import { Field, TextInput } from "../ui/Field";

export function GridFields(props: { readonly grid: Grid; onChange(grid: Grid): void }): ReactNode {
  const { grid, onChange } = props;
  return (
    <>
      <Numbers
        grid={grid}
        field="learningRate"
        label="Learning rates"
        placeholder="0.05"
        onChange={onChange}
      />
      <Toggles
        label="Optimizers"
        choices={OPTIMIZERS}
        chosen={grid.optimizer ?? []}
        onChange={(optimizer) => onChange(withValues(grid, "optimizer", optimizer))}
      />
      <Numbers grid={grid} field="batchSize" label="Batch sizes" placeholder="64" onChange={onChange} />
      <Numbers
        grid={grid}
        field="weightDecay"
        label="Weight decays"
        placeholder="0.0001"
        onChange={onChange}
      />
      <Toggles
        label="Augmentation"
        choices={AUGMENTATIONS}
        chosen={grid.augmentation ?? []}
        onChange={(augmentation) => onChange(withValues(grid, "augmentation", augmentation))}
      />
      <Toggles
        label="Classes"
        choices={BALANCES}
        chosen={grid.classBalance ?? []}
        onChange={(balances) => onChange(withValues(grid, "classBalance", balances))}
      />
    </>
  );
}

interface Option<Value> {
  readonly label: string;
  readonly value: Value;
}

const OPTIMIZERS: readonly Option<OptimizerSettings["kind"]>[] = (["sgd", "adam", "adamw"] as const).map(
  (value) => ({ label: OPTIMIZER_LABEL[value], value }),
);
const SHIFT_AND_FLIP = { ...NO_AUGMENTATION, shiftPixels: 2, horizontalFlip: true };
const AUGMENTATIONS: readonly Option<AugmentationSettings>[] = [
  { label: "none", value: NO_AUGMENTATION },
  { label: "shift", value: { ...NO_AUGMENTATION, shiftPixels: 2 } },
  { label: "flip", value: { ...NO_AUGMENTATION, horizontalFlip: true } },
  { label: "both", value: SHIFT_AND_FLIP },
  { label: "both + cutout", value: { ...SHIFT_AND_FLIP, cutoutPixels: 8 } },
  { label: "both + mixup", value: { ...SHIFT_AND_FLIP, mixup: 0.2 } },
  { label: "both + cutmix", value: { ...SHIFT_AND_FLIP, cutmix: 1 } },
];
const BALANCES: readonly Option<ClassBalance>[] = [
  { label: "as they are", value: "none" },
  { label: "weighted", value: "weights" },
  { label: "drawn evenly", value: "sampling" },
];

function withValues<Name extends keyof Grid>(
  grid: Grid,
  field: Name,
  values: Grid[Name] & readonly unknown[],
): Grid {
  const { [field]: _before, ...rest } = grid;
  return values.length === 0 ? (rest as Grid) : { ...grid, [field]: values };
}

function Numbers(props: {
  readonly grid: Grid;
  readonly field: "learningRate" | "batchSize" | "weightDecay";
  readonly label: string;
  readonly placeholder: string;
  onChange(grid: Grid): void;
}): ReactNode {
  const { grid, field, label, placeholder, onChange } = props;
  const [typed, setTyped] = useState(() => (grid[field] ?? []).join(", "));
  const read = readList(typed, field);
  return (
    <Field
      label={label}
      help="Numbers with commas between. Left empty: as the Lab's recipe has it."
      error={read.refusal}
    >
      {(ids) => (
        <TextInput
          {...ids}
          className="numeric"
          inputMode="decimal"
          placeholder={placeholder}
          value={typed}
          onChange={({ currentTarget: { value } }) => {
            setTyped(value);
            const next = readList(value, field);
            if (next.values) onChange(withValues(grid, field, [...next.values]));
          }}
        />
      )}
    </Field>
  );
}

function readList(
  text: string,
  field: "learningRate" | "batchSize" | "weightDecay",
): { readonly values?: readonly number[]; readonly refusal?: string } {
  const parts = text.split(/[,;\s]+/).filter((part) => part !== "");
  if (parts.length === 0) return { values: [] };
  const values = parts.map(Number);
  if (values.some((value) => !Number.isFinite(value))) return { refusal: "Numbers with commas between." };
  const read = gridSchema.safeParse({ [field]: values });
  if (read.success) return { values };
  return {
    refusal: new Set(values).size < values.length ? "It holds a value twice." : "A value is out of range.",
  };
}

function Toggles<Value>(props: {
  readonly label: string;
  readonly choices: readonly Option<Value>[];
  readonly chosen: readonly Value[];
  onChange(values: Value[]): void;
}): ReactNode {
  const { label, choices, chosen, onChange } = props;
  const isOn = (value: Value): boolean =>
    chosen.some((each) => JSON.stringify(each) === JSON.stringify(value));
  return (
    <Field label={label} help="Several are compared; none: as the Lab's recipe has it.">
      {({ id }) => (
        <fieldset id={id} aria-label={label} className="flex flex-wrap gap-1.5 py-0.5">
          {choices.map(({ label: name, value }) => (
            <button
              key={name}
              type="button"
              aria-pressed={isOn(value)}
              onClick={() =>
                onChange(
                  choices.flatMap((each) =>
                    (each.value === value) !== isOn(each.value) ? [each.value] : [],
                  ),
                )
              }
              className={`h-7 rounded-control border px-2 text-body transition-colors ${isOn(value) ? "border-faint bg-hover font-semibold text-text" : "border-line text-muted hover:text-text"}`}
            >
              {name}
            </button>
          ))}
        </fieldset>
      )}
    </Field>
  );
}
