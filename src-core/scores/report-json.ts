/** A score report as JSON, by names of classes: for scripts. */
import type { CalibrationChance } from "./calibration-chance";
import { denseRows, mostConfused } from "./confusion";
import type { ScoreReport } from "./score-report";

const MOST_PAIRS = 100;
/** Beyond it only the pairs are told. */
const MOST_MATRIX_CLASSES = 100;

export function reportJson(
  { accuracy, means, classes, matrix, brier, calibration }: ScoreReport,
  chance: CalibrationChance | undefined,
  classNames: readonly string[],
): Readonly<Record<string, unknown>> {
  const name = (place: number): string => classNames[place] ?? "";
  const { largestClass, interval } = accuracy;
  return {
    interval,
    largestClass: {
      name: name(largestClass.place),
      accuracy: largestClass.share,
      interval: largestClass.interval,
    },
    balancedAccuracy: means.balancedAccuracy,
    macro: { precision: means.precision, recall: means.recall, f1: means.f1 },
    brier,
    calibration: calibration ? { ...calibration, ...chance } : null,
    classes: classes.map(({ place, images, named, right, precision, recall, f1 }) => ({
      name: name(place),
      images,
      named,
      right,
      precision: precision ?? null,
      recall: recall ?? null,
      f1: f1 ?? null,
    })),
    confused: mostConfused(matrix, MOST_PAIRS).map(({ truth, answer, count }) => ({
      truth: name(truth),
      prediction: name(answer),
      count,
    })),
    ...(matrix.classes <= MOST_MATRIX_CLASSES && { matrix: denseRows(matrix) }),
  };
}
