/** Whose logit the gradient is of. */
import type { ReactNode } from "react";
import { INSTRUMENTS } from "#core/insights/instruments";
import type { ControlsProps } from "./controls-props";
import { NamedSelect } from "./NamedSelect";

/** No class has this name. */
const USUAL = "/usual";

export function ShatteringControls({ answer, choices, onChoose }: ControlsProps): ReactNode {
  if (answer?.instrument !== "shattering") return null;
  const { classes, from } = answer.figures;
  const { label, help } = INSTRUMENTS.shattering.choices.class;
  const [chosen = USUAL] = Array.isArray(choices.class) ? choices.class : [];
  return (
    <div className="pb-4">
      <NamedSelect
        label={label}
        help={help}
        value={chosen}
        choices={[
          { value: USUAL, label: `${from.class}, the first image's` },
          ...classes.map((each) => ({ value: each, label: each })),
        ]}
        onChange={(next) => onChoose("class", next === USUAL ? [] : [next])}
      />
    </div>
  );
}
