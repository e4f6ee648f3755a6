/** Which unit, class and convolution the pictures are of. */
import type { ReactNode } from "react";
import { INSTRUMENTS } from "#core/insights/instruments";
import type { ControlsProps } from "./controls-props";
import { NamedSelect } from "./NamedSelect";

/** No unit, class or layer has this name. */
const USUAL = "/usual";

export function PicturesControls({ answer, choices, onChoose }: ControlsProps): ReactNode {
  if (answer?.instrument !== "pictures") return null;
  const { units, classes, layers, image, maps, filters } = answer.figures;
  const own = INSTRUMENTS.pictures.choices;
  const named = [
    { name: "unit", choice: own.unit, all: units, usual: maps?.unit ?? "" },
    { name: "class", choice: own.class, all: classes, usual: `${image.said.name}, as it answers` },
    { name: "layer", choice: own.layer, all: layers, usual: filters?.layer ?? "" },
  ].filter(({ all }) => all.length > 0);
  return (
    <fieldset aria-label="What is shown" className="flex flex-wrap items-center gap-x-5 gap-y-2 pb-4">
      {named.map(({ name, choice, all, usual }) => {
        const chosen = choices[name];
        const value = Array.isArray(chosen) ? chosen[0] : undefined;
        // Where nothing is chosen, a class is the answer's own; a unit and a layer are the first.
        const entries = all.map((each) => ({ value: each, label: each }));
        const list = name === "class" ? [{ value: USUAL, label: usual }, ...entries] : entries;
        return (
          <NamedSelect
            key={name}
            label={choice.label}
            help={choice.help}
            value={value ?? (name === "class" ? USUAL : usual)}
            choices={list}
            onChange={(next) => onChoose(name, next === USUAL ? [] : [next])}
          />
        );
      })}
    </fieldset>
  );
}
