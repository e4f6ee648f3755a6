/** Measured values and differences as people read them: as many digits as the interval gives meaning to, and a true minus sign. */
import type { Interval } from "../statistics/counts";
import type { MeanWithInterval } from "../statistics/estimate";
import { fromScale, type Measure, type Unit } from "../statistics/measure";

const VALUE_SUFFIX: Readonly<Record<Unit, string>> = { points: "%", nats: " nats" };
const LEAST_DECIMALS: Readonly<Record<Unit, number>> = { points: 1, nats: 2 };
const MOST_DECIMALS = 6;
const RATIO_DECIMALS = 2;

export type Shown = Pick<MeanWithInterval, "mean" | "interval" | "noSpread" | "seeds">;

/** One mean, as in a table: "71.0%", "0.31 nats". */
export function spellValue({ unit }: Measure, value: number): string {
  return `${plain(value, LEAST_DECIMALS[unit])}${VALUE_SUFFIX[unit]}`;
}

/** In a column whose head says `headUnit`: "71.0%", "0.31". */
export function spellCell(measure: Measure, value: number): string {
  return measure.unit === "nats" ? plain(value, LEAST_DECIMALS.nats) : spellValue(measure, value);
}

/** ", nats"; nothing where each value says it. */
export function headUnit({ unit }: Measure): string {
  return unit === "nats" ? `, ${unit}` : "";
}

/** "+71.0 points", or "1.35 times". */
export function spellDifference(measure: Measure, difference: number): string {
  if (measure.scale === "log") return `${plain(fromScale(measure, difference), RATIO_DECIMALS)} times`;
  const { unit } = measure;
  return `${signed(difference, LEAST_DECIMALS[unit])} ${unit}`;
}

/** A difference with a sign: "+71.0 points (95% interval 41 to 100)"; or a ratio: "1.35 times (95% interval 1.20 to 1.52)". */
export function spellEstimate(measure: Measure, found: Shown, intervalName = "95% interval"): string {
  if (measure.scale === "log") return spellRatio(measure, found, `times (${intervalName} `);
  return spellPoints(measure, found, `(${intervalName} `);
}

/** In a column whose head says what it is: "1.35 (1.20 to 1.52)", "+71.0 points (41 to 100)". */
export function spellDifferenceCell(measure: Measure, found: Shown): string {
  return measure.scale === "log" ? spellRatio(measure, found, "(") : spellPoints(measure, found, "(");
}

function spellPoints({ unit }: Measure, found: Shown, opening: string): string {
  const decimals = decimalsOf(unit, found.interval);
  return `${signed(found.mean, decimals.mean)} ${unit} ${opening}${spellInterval(found, decimals.ends)})`;
}

/** The size of a difference whose direction the sentence names: "70.8 points (95% interval 41 to 100)". */
export function spellSize(measure: Measure, found: Shown): string {
  if (measure.scale === "log") {
    // A smaller loss is said by what it has to be multiplied by.
    return spellRatio(measure, found.mean < 0 ? turned(found) : found, "times (95% interval ");
  }
  const { unit } = measure;
  const sized = found.mean < 0 ? turned(found) : found;
  const decimals = decimalsOf(unit, sized.interval);
  return `${plain(sized.mean, decimals.mean)} ${unit} (95% interval ${spellInterval(sized, decimals.ends)})`;
}

/** @param opening what stands between the ratio and its interval */
function spellRatio(measure: Measure, found: Shown, opening: string): string {
  const { low, high } = found.interval;
  const interval = { low: fromScale(measure, low), high: fromScale(measure, high) };
  const decimals = ratioDecimals(interval);
  const mean = plain(fromScale(measure, found.mean), decimals);
  return `${mean} ${opening}${spellInterval({ ...found, interval }, decimals)})`;
}

/** Enough that an end on one side of 1 does not read as 1. */
function ratioDecimals({ low, high }: Interval): number {
  let decimals = RATIO_DECIMALS;
  const isOne = (end: number): boolean => Number(end.toFixed(decimals)) === 1;
  while (decimals < MOST_DECIMALS && (low - 1) * (high - 1) > 0 && (isOne(low) || isOne(high))) decimals += 1;
  return decimals;
}

/** The same difference, seen from the other side. */
export function turned({ mean, interval, noSpread, seeds }: Shown): Shown {
  return { mean: -mean, interval: { low: -interval.high, high: -interval.low }, noSpread, seeds };
}

/** A share of 1 as whole percent, "21 to 94%". */
export function spellShares({ low, high }: Interval): string {
  return `${plain(100 * low, 0)} to ${plain(100 * high, 0)}%`;
}

/** "p = 0.048". */
export function spellP(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p = ${p.toPrecision(2)}`;
}

/** Equal differences do not say how far others lie: it is said that they were equal. */
function spellInterval({ interval, noSpread, seeds }: Shown, decimals: number): string {
  const ends = `${plain(interval.low, decimals)} to ${plain(interval.high, decimals)}`;
  return noSpread ? `${ends}, no spread seen in ${seeds.length} seeds` : ends;
}

/** Ends are shown to the first digit of half the interval's width, and never so that an end on one side of zero reads as zero. */
function decimalsOf(unit: Unit, { low, high }: Interval): { readonly mean: number; readonly ends: number } {
  const half = (high - low) / 2;
  const needed = half > 0 ? Math.max(0, -Math.floor(Math.log10(half))) : 0;
  const least = LEAST_DECIMALS[unit];
  const isWide = half >= 10;
  let ends = Math.min(MOST_DECIMALS, isWide ? 0 : Math.max(least, needed));
  const nearest = Math.min(Math.abs(low), Math.abs(high));
  while (ends < MOST_DECIMALS && low * high > 0 && Number(nearest.toFixed(ends)) === 0) ends += 1;
  return { mean: Math.max(least, ends), ends };
}

function signed(value: number, decimals: number): string {
  const text = plain(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** Zero has no sign, however it was rounded. */
function plain(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

const RAISED = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];

/** Of a number that may be far below 1: "0", "3.1 × 10⁻⁷", "0.25", "12". */
export function spellSmall(value: number): string {
  if (value === 0 || value >= 0.001) return String(Number(value.toPrecision(2)));
  const [digits = "", exponent = ""] = value.toExponential(1).split("e-");
  return `${digits} × 10⁻${[...exponent].map((digit) => RAISED[Number(digit)] ?? digit).join("")}`;
}
