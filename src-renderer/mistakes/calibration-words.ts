import type { CalibrationChance } from "#core/scores/calibration-chance";
import type { Calibration } from "#core/scores/score-report";
import { formatPercent } from "../ui/format-number";

/** A calibration error beside what chance alone would give, and which way it goes. */
export function calibrationWords(
  { error, bins }: Calibration,
  right: number,
  chance: CalibrationChance | undefined,
): string {
  const found = `The calibration error is ${points(error)}.`;
  if (!chance) return found;
  const { interval, ofPerfect, mostOfPerfect } = chance;
  const byChance = `A perfectly calibrated network would show ${points(ofPerfect)} on as many images by chance alone, and up to ${points(mostOfPerfect)} in 95 of 100 cases.`;
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  const said = bins.reduce((sum, bin) => sum + bin.count * bin.confidence, 0) / count;
  const means = `On average it says ${formatPercent(said)} and is right in ${formatPercent(right)}`;
  if (error <= mostOfPerfect)
    return `${found} ${byChance} So nothing says that this network is not calibrated. ${means}.`;
  const one = said > right ? "too sure" : "not sure enough";
  const way = Math.abs(said - right) > error / 2 ? one : "too sure of some and not sure enough of others";
  return `${found} ${byChance} So this network is not calibrated. ${means}: it is ${way}. On all images of the kind its error is between ${points(interval.low)} and ${points(interval.high)} (95%).`;
}

export function points(share: number): string {
  return `${hundredths(share)} points`;
}

export function hundredths(share: number): string {
  return (100 * share).toFixed(1);
}
