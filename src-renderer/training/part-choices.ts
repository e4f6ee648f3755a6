/** The parts of a dataset as a person chooses among them: what is looked at first stands first. */
import type { DatasetPartName } from "#core/datasets/parts";

export const PART_CHOICES: readonly { readonly value: DatasetPartName; readonly label: string }[] = [
  { value: "validation", label: "Validation" },
  { value: "test", label: "Test" },
  { value: "train", label: "Training" },
];
