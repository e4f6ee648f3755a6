/** What the window shows below an instrument's answer, beyond what every answer has. */
import type { ComponentType } from "react";
import type { ChosenValues } from "#core/insights/choices";
import type { InstrumentId } from "#core/insights/instruments";
import type { RunRecord } from "#core/training/records";
import { OverTraining } from "./OverTraining";

export interface MoreProps {
  readonly record: RunRecord;
  /** What was chosen of the instrument's own choices. */
  readonly choices: Readonly<ChosenValues>;
  onChoose(name: string, value: ChosenValues[string]): void;
}

export const MORE: { readonly [Id in InstrumentId]?: ComponentType<MoreProps> } = {
  residual: OverTraining,
};
