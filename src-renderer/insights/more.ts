/** What the window shows below an instrument's answer, beyond what every answer has. */
import type { ComponentType } from "react";
import type { InstrumentId } from "#core/insights/instruments";
import type { RunRecord } from "#core/training/records";
import { OverTraining } from "./OverTraining";

export const MORE: { readonly [Id in InstrumentId]?: ComponentType<{ readonly record: RunRecord }> } = {
  residual: OverTraining,
};
