import { useEffect, useMemo, useState } from "react";
import type { DatasetPartName } from "#core/datasets/parts";
import type { CalibrationChance } from "#core/scores/calibration-chance";
import type { Predictions } from "#core/scores/predictions";
import { decodePredictions } from "#core/scores/predictions-file";
import { chanceOfCalibration, type ScoreReport, scoreReport } from "#core/scores/score-report";
import type { ClassBalance } from "#core/training/recipe";
import type { RunRecord } from "#core/training/records";
import { type Answer, useAnswer } from "../imports/use-answer";
import { useStudio } from "../stores/context";

/** What a run says of a part of its data, and what that is worth. */
export interface FoundPredictions {
  readonly part: DatasetPartName;
  /** Other data than the run's own. */
  readonly dataset: string | undefined;
  /** SHA-256 of the data. */
  readonly sha256: string | undefined;
  readonly balance: ClassBalance;
  readonly predictions: Predictions;
  readonly classNames: readonly string[];
  readonly report: ScoreReport;
}

/**
 * @param record left out: nothing is asked
 * @param dataset left out: the run's own
 */
export function usePredictions(
  record: RunRecord | undefined,
  part: DatasetPartName,
  dataset?: string,
): Answer<FoundPredictions> {
  const { services } = useStudio();
  const run = record?.id;
  const ask = useMemo(
    () =>
      run === undefined
        ? undefined
        : async (): Promise<FoundPredictions> => {
            const { bytes, classNames, classBalance, sha256 } = await services.client.call(
              "runs.predictions",
              { run, part, ...(dataset !== undefined && { dataset }) },
            );
            const { predictions } = decodePredictions(bytes);
            const report = scoreReport(predictions);
            return { part, dataset, sha256, balance: classBalance, predictions, classNames, report };
          },
    [services, run, part, dataset],
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

/** Which run, which data, which part. */
export function askedImages(
  run: string,
  { dataset, part }: Pick<FoundPredictions, "dataset" | "part">,
): { readonly run: string; readonly dataset?: string; readonly part: DatasetPartName } {
  return { run, part, ...(dataset !== undefined && { dataset }) };
}
