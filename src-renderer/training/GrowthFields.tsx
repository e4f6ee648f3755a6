/** Where a trained network grows, by how much, and how fast it is trained on. */
import type { ReactNode } from "react";
import type { GrowableStage } from "#core/growth/plan-growth";
import { NumberField } from "../ui/NumberField";
import { SelectField } from "../ui/Select";

export function GrowthFields(props: {
  readonly stages: readonly GrowableStage[];
  readonly stage: GrowableStage | undefined;
  readonly blocks: number;
  readonly learningRate: number;
  onStage(name: string): void;
  onBlocks(blocks: number): void;
  onLearningRate(rate: number): void;
}): ReactNode {
  const { stages, stage, blocks, learningRate } = props;
  return (
    <>
      <SelectField
        label="Stage"
        help="Blocks of one resolution and width. New ones stand at its end."
        value={stage?.name}
        choices={stages.map(({ name, label, blocks: has, shape, why }) => ({
          value: name,
          label,
          hint: why === undefined ? `${has} blocks, ${shape.join("×")}` : "cannot grow",
        }))}
        onChange={props.onStage}
      />
      <NumberField
        label="New blocks"
        help="Each begins as the identity: the last parameters of its branch are 0, so that no output changes at first."
        value={blocks}
        min={1}
        max={1_000}
        integer
        onChange={props.onBlocks}
      />
      <NumberField
        label="Learning rate"
        help="Constant, with fresh momentum. A tenth of the run's own by default."
        value={learningRate}
        min={0}
        max={100}
        onChange={props.onLearningRate}
      />
    </>
  );
}

/** Why nothing grows there, and where it would. */
export function whyNotGrow(stages: readonly GrowableStage[], stage: GrowableStage | undefined): string {
  if (stages.length === 0) {
    return "This network has no stages: growth repeats a block, and its layers stand in none. Train one that is drawn in blocks, ResNet-20 for example.";
  }
  const others = stages.filter(({ why }) => why === undefined).map(({ label }) => label);
  const where =
    others.length > 0 ? `It works at ${others.join(", ")}.` : "No stage of this network can grow.";
  const first = stage ?? stages[0];
  return first?.why === undefined ? where : `${first.label} cannot grow. ${first.why} ${where}`;
}
