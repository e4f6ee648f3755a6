/** The units that a person chose to remove, among an instrument's choices. */
import type { ChosenValues } from "#core/insights/choices";
import { toggled } from "../ui/unit-stages";
import type { ControlsProps } from "./controls-props";

export function chosenUnits({ way, units }: Readonly<ChosenValues>): readonly string[] {
  return way === "chosen" && Array.isArray(units) ? units : [];
}

/** Removes a unit too, or puts it back; without any left each is asked about alone. */
export function toggleUnit(
  unit: string,
  choices: Readonly<ChosenValues>,
  onChoose: ControlsProps["onChoose"],
): void {
  const units = toggled(chosenUnits(choices), unit);
  onChoose("units", units);
  onChoose("way", units.length > 0 ? "chosen" : "each");
}
