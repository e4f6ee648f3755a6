import type { ReactNode } from "react";
import type { SplitChoice } from "#core/datasets/view";
import { Field, TextInput } from "../ui/Field";
import { NumberField } from "../ui/NumberField";
import { SelectField } from "../ui/Select";
import { groupProblem, sharesProblem } from "./data-choices";

export interface SplitFieldsProps {
  readonly split: Partial<SplitChoice>;
  /** What is taken where a person says nothing. */
  readonly suggested: SplitChoice;
  /** The source says of pictures in which part they are. */
  readonly hasFolders: boolean;
  /** Why pictures cannot be kept together so, as it was found in their names. */
  readonly groupError?: string | undefined;
  onChange(split: Partial<SplitChoice>): void;
}

type Grouping = "none" | "folder" | "pattern";

/** How pictures are shared out between training, validation and test. */
export function SplitFields({
  split,
  suggested,
  hasFolders,
  groupError,
  onChange,
}: SplitFieldsProps): ReactNode {
  const { way, validation, test, seed } = { ...suggested, ...split };
  const { group } = split;
  const grouping: Grouping = group === undefined ? "none" : group === "folder" ? "folder" : "pattern";
  const percent = (share: number): number => Math.round(share * 1_000) / 10;
  const withGroup = (next: string | undefined): void => {
    const { group: _, ...rest } = split;
    onChange(next === undefined ? rest : { ...rest, group: next });
  };
  return (
    <>
      {hasFolders && (
        <SelectField
          label="Parts"
          help="Training, validation and test: as the data has them, or drawn anew."
          value={way}
          choices={[
            { value: "by-folder", label: "As the data has them" },
            { value: "drawn", label: "Drawn anew" },
          ]}
          onChange={(next) => onChange({ ...split, way: next })}
        />
      )}
      <NumberField
        label={way === "by-folder" ? "Validation, if missing" : "Validation"}
        help="Pictures that say while training whether the network has learned more than its own examples. Training has the rest."
        value={percent(validation)}
        min={0}
        max={90}
        unit="%"
        onChange={(next) => onChange({ ...split, validation: next / 100 })}
      />
      <NumberField
        label={way === "by-folder" ? "Test, if missing" : "Test"}
        help="Pictures that are kept for the end."
        value={percent(test)}
        min={0}
        max={90}
        unit="%"
        error={sharesProblem({ validation, test })}
        onChange={(next) => onChange({ ...split, test: next / 100 })}
      />
      <SelectField
        label="Kept together"
        help="What belongs together (one patient, one burst) stays in one part, so that the test is one."
        value={grouping}
        choices={[
          { value: "none", label: "Equal pictures alone" },
          { value: "folder", label: "Those of a folder" },
          { value: "pattern", label: "By a pattern in names" },
        ]}
        onChange={(next) =>
          withGroup(next === "none" ? undefined : next === "folder" ? "folder" : "^(.*?)[_-]")
        }
      />
      {grouping === "pattern" && (
        <Field
          label="Pattern"
          help="A regular expression on names: equal first groups (or matches) stay together."
          error={groupProblem(split) ?? groupError}
        >
          {(ids) => (
            <TextInput
              {...ids}
              className="numeric"
              value={group ?? ""}
              onChange={({ target }) => withGroup(target.value)}
            />
          )}
        </Field>
      )}
      <NumberField
        label="Seed of the draw"
        help="Another seed draws other parts."
        value={seed}
        min={0}
        max={2 ** 32 - 1}
        integer
        onChange={(next) => onChange({ ...split, seed: next })}
      />
    </>
  );
}
