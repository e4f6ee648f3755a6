import type { ReactNode } from "react";
import { withOptimizer } from "#core/training/optimizers";
import { NumberField } from "../../ui/NumberField";
import { SelectField } from "../../ui/Select";
import { Term } from "../../ui/Term";
import type { RecipeFieldsProps } from "../RecipeForm";
import { OPTIMIZERS, SCHEDULE_DEFAULTS, SCHEDULES } from "./optimizers";
import { Reason } from "./Reason";

/** The fields that most trainings need. */
export function BasicRecipe({ recipe, disabled, change, commit }: RecipeFieldsProps): ReactNode {
  const shared = { disabled, onCommit: commit };
  return (
    <>
      <NumberField
        {...shared}
        label={<Term name="epoch">Epochs</Term>}
        value={recipe.epochs}
        min={1}
        max={10_000}
        integer
        onChange={(epochs) => change("epochs", { ...recipe, epochs })}
      />
      <Reason>Passes over the data. Small sets need few.</Reason>
      <NumberField
        {...shared}
        label={<Term name="learning rate">Learning rate</Term>}
        value={recipe.learningRate}
        min={0}
        max={100}
        step={recipe.learningRate >= 0.01 ? 0.01 : 0.0001}
        onChange={(learningRate) => change("learningRate", { ...recipe, learningRate })}
      />
      <Reason>The most important number. Too high diverges, too low crawls.</Reason>
      <NumberField
        {...shared}
        label={<Term name="batch">Batch size</Term>}
        value={recipe.batchSize}
        min={1}
        max={4096}
        integer
        onChange={(batchSize) => change("batchSize", { ...recipe, batchSize })}
      />
      <Reason>32 gives steady gradients and fits any memory.</Reason>
      <SelectField
        label="Optimizer"
        value={recipe.optimizer.kind}
        choices={OPTIMIZERS}
        disabled={disabled}
        onChange={(kind) => {
          change("optimizer", withOptimizer(recipe, kind));
          commit();
        }}
      />
      <Reason>
        {recipe.optimizer.kind === "sgd"
          ? "With momentum, what residual networks were first trained with."
          : "Adapts the step to each weight. Asks for a smaller rate than SGD."}
      </Reason>
      <SelectField
        label={<Term name="schedule">Schedule</Term>}
        value={recipe.schedule.kind}
        choices={SCHEDULES}
        disabled={disabled}
        onChange={(kind) => {
          change("schedule", { ...recipe, schedule: SCHEDULE_DEFAULTS[kind] });
          commit();
        }}
      />
      <Reason>Cosine: large steps to explore, small ones to settle.</Reason>
      <NumberField
        {...shared}
        label={<Term name="seed">Seed</Term>}
        value={recipe.seed}
        min={0}
        max={2 ** 32 - 1}
        integer
        onChange={(seed) => change("seed", { ...recipe, seed })}
      />
      <Reason>The same seed gives the same run, to the last digit.</Reason>
    </>
  );
}
