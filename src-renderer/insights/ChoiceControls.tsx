/** What may be chosen of an instrument beside the images, one control each; names are set in the instrument's own part of the window. */
import { type ReactNode, useState } from "react";
import {
  type ChosenValues,
  type InstrumentChoice,
  type InstrumentChoices,
  isMeant,
} from "#core/insights/choices";
import { Field } from "../ui/Field";
import { NumberField } from "../ui/NumberField";
import { Select } from "../ui/Select";
import { SwitchField } from "../ui/Switch";

export interface ChoiceControlsProps {
  readonly choices: InstrumentChoices;
  /** What was chosen; left out: the usual. */
  readonly chosen: Readonly<ChosenValues>;
  onChoose(name: string, value: ChosenValues[string]): void;
}

export function ChoiceControls({ choices, chosen, onChoose }: ChoiceControlsProps): ReactNode {
  const shown = Object.entries(choices).flatMap(([name, choice]) =>
    choice.kind === "names" || !isMeant(choices, name, chosen) ? [] : [{ name, choice }],
  );
  if (shown.length === 0) return null;
  return (
    <fieldset
      aria-label="Choices"
      className="grid grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] gap-x-8 gap-y-1 pb-4"
    >
      {shown.map(({ name, choice }) => (
        <ChoiceControl
          key={name}
          choice={choice}
          value={chosen[name] ?? choice.usual}
          onChoose={(value) => onChoose(name, value)}
        />
      ))}
    </fieldset>
  );
}

function ChoiceControl(props: {
  readonly choice: Exclude<InstrumentChoice, { kind: "names" }>;
  readonly value: ChosenValues[string];
  onChoose(value: ChosenValues[string]): void;
}): ReactNode {
  const { choice, value, onChoose } = props;
  switch (choice.kind) {
    case "count":
    case "number":
      return <ChosenNumber choice={choice} value={Number(value)} onChoose={onChoose} />;
    case "flag":
      return (
        <SwitchField
          label={choice.label}
          help={choice.help}
          checked={value === true}
          onChange={(checked) => onChoose(checked)}
        />
      );
    case "one-of":
      return (
        <Field label={choice.label} help={choice.help}>
          {({ id }) => <Select id={id} value={String(value)} choices={choice.values} onChange={onChoose} />}
        </Field>
      );
    default:
      return choice satisfies never;
  }
}

/** What is typed counts when the field is left: each number on the way would be looked into. */
function ChosenNumber(props: {
  readonly choice: Extract<InstrumentChoice, { kind: "count" | "number" }>;
  readonly value: number;
  onChoose(value: number): void;
}): ReactNode {
  const { choice, value, onChoose } = props;
  const { kind, label, help, min, max } = choice;
  const [typed, setTyped] = useState<number>();
  return (
    <NumberField
      label={label}
      help={help}
      value={typed ?? value}
      min={min}
      max={max}
      integer={kind === "count"}
      onChange={setTyped}
      onCommit={() => {
        if (typed !== undefined) onChoose(typed);
        setTyped(undefined);
      }}
    />
  );
}
