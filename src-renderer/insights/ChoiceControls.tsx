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
import { Toggle } from "../ui/Toggle";
import { isFew, Segments } from "./Segments";

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
  const control = ({ name, choice }: (typeof shown)[number]): ReactNode => (
    <ChoiceControl
      key={name}
      choice={choice}
      value={chosen[name] ?? choice.usual}
      onChoose={(value) => onChoose(name, value)}
    />
  );
  const isInRow = ({ choice }: (typeof shown)[number]): boolean => choice.kind === "flag" || isFew(choice);
  return (
    <fieldset aria-label="Choices" className="flex flex-col gap-2 pb-4">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2 empty:hidden">
        {shown.filter(isInRow).map(control)}
      </div>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] gap-x-8 gap-y-1 empty:hidden">
        {shown.filter((each) => !isInRow(each)).map(control)}
      </div>
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
      return <Toggle label={choice.label} title={choice.help} checked={value === true} onChange={onChoose} />;
    case "one-of":
      if (isFew(choice)) return <Segments choice={choice} value={String(value)} onChoose={onChoose} />;
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
