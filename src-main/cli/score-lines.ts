/** A score report in lines, the most important first. */
import type { DatasetPartName } from "#core/datasets/parts";
import { largestClasses } from "#core/scores/accuracy";
import type { ClassScore } from "#core/scores/by-class";
import { mostConfused } from "#core/scores/confusion";
import type { Scored } from "./commands/evaluate";
import { printable } from "./output";
import { amount, percent, table } from "./words";

const MOST_PAIRS = 5;
/** The scores of more classes are for a program to read. */
const MOST_IN_TABLE = 20;

export function scoreLines(
  { report, chance, predictions, classNames }: Scored,
  { part, dataset }: { readonly part: DatasetPartName; readonly dataset: string },
): string[] {
  const { accuracy, means, logLoss, brier, matrix, calibration } = report;
  const { interval, largestClass } = accuracy;
  const name = (place: number): string => printable(classNames[place] ?? "");
  const equals = largestClasses(matrix);
  const largest =
    equals > 1
      ? `one of the ${amount(equals)} largest classes`
      : `the largest class, ${name(largestClass.place)},`;
  const pairs = mostConfused(matrix, MOST_PAIRS).map(
    ({ truth, answer, count }) =>
      `${name(truth)} as ${name(answer)} (${amount(count)} of ${amount(matrix.truths[truth] ?? 0)})`,
  );
  return [
    `${part} accuracy ${percent(accuracy.share)}, loss ${logLoss.toFixed(4)} on ${amount(predictions.count)} images of ${printable(dataset)}`,
    `95% interval ${percent(interval.low)} to ${percent(interval.high)}; always naming ${largest} gives ${percent(largestClass.share)}`,
    `balanced accuracy ${percent(means.balancedAccuracy)}, macro precision ${percent(means.precision)}, recall ${percent(means.recall)}, F1 ${percent(means.f1)}, Brier score ${brier.toFixed(4)}`,
    ...(calibration && chance
      ? [
          `calibration error ${points(calibration.error)} points, 95% interval ${points(chance.interval.low)} to ${points(chance.interval.high)}; a perfectly calibrated network would show ${points(chance.ofPerfect)} on as many images`,
        ]
      : [`no calibration error: it needs at least 20 images`]),
    ...(pairs.length > 0 ? [`taken for another most often: ${pairs.join(", ")}`] : []),
    ...(report.classes.length <= MOST_IN_TABLE ? classTable(report.classes, name) : []),
  ];
}

/** "-" where nothing was named so, or there is no image. */
function classTable(classes: readonly ClassScore[], name: (place: number) => string): string[] {
  const share = (value: number | undefined): string => (value === undefined ? "-" : percent(value));
  const rows = classes.map(({ place, images, named, precision, recall, f1 }) => [
    name(place),
    amount(images),
    amount(named),
    share(precision),
    share(recall),
    share(f1),
  ]);
  return ["", ...table(["class", "images", "named so", "precision", "recall", "F1"], rows), ""];
}

function points(share: number): string {
  return (100 * share).toFixed(1);
}
