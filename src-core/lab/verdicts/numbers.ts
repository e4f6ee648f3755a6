/** Measured values and differences as people read them: as many digits as the interval gives meaning to, and a true minus sign. */
import type { Interval } from "../statistics/counts";
import type { MeanWithInterval } from "../statistics/estimate";
import type { Measure, Unit } from "../statistics/measure";

const VALUE_SUFFIX: Readonly<Record<Unit, string>> = { points: "%", nats: " nats" };
const LEAST_DECIMALS: Readonly<Record<Unit, number>> = { points: 1, nats: 2 };
const MOST_DECIMALS = 6;

export type Shown = Pick<MeanWithInterval, "mean" | "interval" | "noSpread" | "seeds">;

/** One mean, as in a table: "71.0%", "0.31 nats". */
export function spellValue({ unit }: Measure, value: number): string {
  return `${plain(value, LEAST_DECIMALS[unit])}${VALUE_SUFFIX[unit]}`;
}

/** "+71.0 points". */
export function spellDifference({ unit }: Measure, difference: number): string {
  return `${signed(difference, LEAST_DECIMALS[unit])} ${unit}`;
}

/** A difference with a sign: "+71.0 points (95% interval 41 to 100)". */
export function spellEstimate({ unit }: Measure, found: Shown, intervalName = "95% interval"): string {
  const decimals = decimalsOf(unit, found.interval);
  return `${signed(found.mean, decimals.mean)} ${unit} (${intervalName} ${spellInterval(found, decimals.ends)})`;
}

/** The size of a difference whose direction the sentence names: "70.8 points (95% interval 41 to 100)". */
export function spellSize({ unit }: Measure, found: Shown): string {
  const sized = found.mean < 0 ? turned(found) : found;
  const decimals = decimalsOf(unit, sized.interval);
  return `${plain(sized.mean, decimals.mean)} ${unit} (95% interval ${spellInterval(sized, decimals.ends)})`;
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
