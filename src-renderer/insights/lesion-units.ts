/** The units that a person chose to remove, among an instrument's choices. */
import type { ChosenValues } from "#core/insights/choices";
import { toggled } from "../ui/unit-stages";
import type { ControlsProps } from "./controls-props";

export function chosenUnits({ way, units }: Readonly<ChosenValues>): readonly string[] {
  return way === "chosen" && Array.isArray(units) ? units : [];
}

/** Without any each is asked about alone. */
export function chooseUnits(units: readonly string[], onChoose: ControlsProps["onChoose"]): void {
  onChoose("units", units);
  onChoose("way", units.length > 0 ? "chosen" : "each");
}

/** Removes a unit too, or puts it back. */
export function toggleUnit(
  unit: string,
  choices: Readonly<ChosenValues>,
  onChoose: ControlsProps["onChoose"],
): void {
  chooseUnits(toggled(chosenUnits(choices), unit), onChoose);
}
