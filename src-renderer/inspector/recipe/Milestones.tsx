import { type ReactNode, useEffect, useState } from "react";
import { commitKey } from "../../ui/commit-key";
import { Field, TextInput } from "../../ui/Field";
import { readMilestones } from "./read-milestones";

interface MilestonesProps {
  readonly values: readonly number[];
  readonly disabled: boolean;
  onChange(values: number[]): void;
  onCommit(): void;
}

/** When the rate drops. */
export function Milestones({ values, disabled, onChange, onCommit }: MilestonesProps): ReactNode {
  // Undefined: the field shows the values themselves.
  const [typed, setTyped] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: undo changes the values, and what was typed before is about others
  useEffect(() => setTyped(undefined), [values]);
  const shown = values.join(", ");
  const read = readMilestones(typed ?? shown);
  function leave(): void {
    if (read === undefined) return;
    setTyped(undefined);
    if (read.join() !== values.join()) onChange(read);
    onCommit();
  }
  return (
    <Field
      label="Milestones"
      help="When the rate drops, as fractions of the training."
      error={
        read
          ? undefined
          : `Enter one to ten fractions from 0 to 1, such as 0.5, 0.75. Until then they stay ${shown}.`
      }
      reading={
        typed !== undefined && read && typed !== read.join(", ") ? `read as ${read.join(", ")}` : undefined
      }
    >
      {(ids) => (
        <TextInput
          {...ids}
          className="numeric"
          value={typed ?? shown}
          disabled={disabled}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={leave}
          onKeyDown={(event) => {
            const ends = commitKey(event);
            if (ends === "give up") setTyped(undefined);
            if (ends === "take" && read === undefined) event.preventDefault();
          }}
        />
      )}
    </Field>
  );
}
