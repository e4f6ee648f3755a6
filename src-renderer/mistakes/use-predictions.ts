import { useEffect, useMemo, useState } from "react";
import type { DatasetPartName } from "#core/datasets/parts";
import type { CalibrationChance } from "#core/scores/calibration-chance";
import type { Predictions } from "#core/scores/predictions";
import { decodePredictions } from "#core/scores/predictions-file";
import { chanceOfCalibration, type ScoreReport, scoreReport } from "#core/scores/score-report";
import type { RunRecord } from "#core/training/records";
import { type Answer, useAnswer } from "../imports/use-answer";
import { useStudio } from "../stores/context";

/** What a run says of a part of its data, and what that is worth. */
export interface FoundPredictions {
  readonly part: DatasetPartName;
  readonly predictions: Predictions;
  readonly classNames: readonly string[];
  readonly report: ScoreReport;
}

/** @param record left out: nothing is asked */
export function usePredictions(
  record: RunRecord | undefined,
  part: DatasetPartName,
): Answer<FoundPredictions> {
  const { services } = useStudio();
  const run = record?.id;
  const ask = useMemo(
    () =>
      run === undefined
        ? undefined
        : async (): Promise<FoundPredictions> => {
            const { bytes, classNames } = await services.client.call("runs.predictions", { run, part });
            const { predictions } = decodePredictions(bytes);
            return { part, predictions, classNames, report: scoreReport(predictions) };
          },
    [services, run, part],
  );
  return useAnswer(ask);
}

/** Milliseconds of computing before the window is given a turn. */
const TURN_MS = 8;

/** Computed beside what is shown. Undefined until it is known, or where there are too few images. */
export function useChance(predictions: Predictions): CalibrationChance | undefined {
  const [chance, setChance] = useState<CalibrationChance>();
  useEffect(() => {
    const work = chanceOfCalibration(predictions);
    let timer: ReturnType<typeof setTimeout>;
    const goOn = (): void => {
      const until = performance.now() + TURN_MS;
      let step = work.next();
      while (!step.done && performance.now() < until) step = work.next();
      if (step.done) setChance(step.value);
      else timer = setTimeout(goOn);
    };
    timer = setTimeout(goOn);
    return () => clearTimeout(timer);
  }, [predictions]);
  return chance;
}
