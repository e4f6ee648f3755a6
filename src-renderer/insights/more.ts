/** What the window shows below an instrument's answer, beyond what every answer has. */
import type { ComponentType } from "react";
import type { ChosenValues } from "#core/insights/choices";
import type { Insight, InstrumentId } from "#core/insights/instruments";
import type { RunRecord } from "#core/training/records";
import { LandscapeSurface } from "./LandscapeSurface";
import { GradientOverTraining, ResidualOverTraining } from "./OverTraining";
import { ShowOnDrawing } from "./ShowOnDrawing";

export interface MoreProps {
  readonly record: RunRecord;
  /** What was chosen of the instrument's own choices. */
  readonly choices: Readonly<ChosenValues>;
  onChoose(name: string, value: ChosenValues[string]): void;
}

/** What can be done with an instrument's answer, beside saving its picture. */
export const TAKES: { readonly [Id in InstrumentId]?: ComponentType<{ readonly answer: Insight }> } = {
  "gradient-split": ShowOnDrawing,
};

/** What is drawn below the pictures of one network, or of two beside each other, where a file cannot hold it. */
export const DRAWN: {
  readonly [Id in InstrumentId]?: ComponentType<{ readonly answers: readonly Insight[] }>;
} = {
  landscape: LandscapeSurface,
};

export const MORE: { readonly [Id in InstrumentId]?: ComponentType<MoreProps> } = {
  "gradient-split": GradientOverTraining,
  residual: ResidualOverTraining,
};
