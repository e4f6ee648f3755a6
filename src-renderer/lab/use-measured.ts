/** What an experiment would cost, by measured steps of its largest network; forgotten as soon as another one is asked for. */
import { useState } from "react";
import { SkiploomError } from "#core/foundation/errors";
import { stepsInMinutes } from "#core/lab/budget";
import type { ExperimentStart, MeasuredExperiment } from "#core/lab/experiment-view";
import type { StudioDataset } from "#core/protocol/studio-api";
import { useStudio } from "../stores/context";
import type { Plan } from "./plan";

export interface Measuring {
  /** Of what is asked for now; undefined before it was measured. */
  readonly measured: MeasuredExperiment | undefined;
  readonly measuring: boolean;
  /** Undefined after saying why it could not be measured. */
  measure(): Promise<MeasuredExperiment | undefined>;
}

export function useMeasured(
  plan: Plan | undefined,
  dataset: StudioDataset | undefined,
  question: () => ExperimentStart | undefined,
): Measuring {
  const studio = useStudio();
  const [last, setLast] = useState<{ readonly key: string; readonly found: MeasuredExperiment }>();
  const [measuring, setMeasuring] = useState(false);
  const sizes = plan?.arms.map(({ id, flops, recipe }) => `${id} ${flops} ${recipe?.batchSize ?? ""}`);
  const key = `${dataset?.id} ${plan?.trainings} ${sizes?.join()}`;
  async function measure(): Promise<MeasuredExperiment | undefined> {
    const asked = question();
    if (!asked) return undefined;
    setMeasuring(true);
    const found = await studio.lab.getState().measure(asked);
    if (found) setLast({ key, found });
    setMeasuring(false);
    return found;
  }
  return { measured: last?.key === key ? last.found : undefined, measuring, measure };
}

export type AllowedSteps =
  | { readonly ok: true; readonly steps: number }
  | { readonly ok: false; readonly refusal: string };

export function allowedSteps(minutes: number, { measured, work }: MeasuredExperiment): AllowedSteps {
  try {
    return { ok: true, steps: stepsInMinutes(minutes, measured, work) };
  } catch (error) {
    if (!(error instanceof SkiploomError)) throw error;
    return { ok: false, refusal: error.message };
  }
}
