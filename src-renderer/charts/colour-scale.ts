/** How values are placed on a scale of colours: by themselves, or by their powers of ten. */
import type { Channel } from "#core/training/channels";
import { formatMeasure } from "../ui/format-number";

export type ScaleKind = Channel["scale"];

/** In placed units: powers of ten on a logarithmic scale. */
export interface ScaleEnds {
  readonly low: number;
  readonly high: number;
}

/** -Infinity: zero on a logarithmic scale; NaN: what has no place, for it is not finite, or is negative there. */
export function placed(kind: ScaleKind, value: number): number {
  if (!Number.isFinite(value)) return Number.NaN;
  if (kind === "linear") return value;
  return value >= 0 ? Math.log10(value) : Number.NaN;
}

/** Round ends around the smallest and largest placed values; some where there are none. */
export function endsAround(kind: ScaleKind, low: number, high: number): ScaleEnds {
  if (kind === "log") {
    if (low > high) return { low: -4, high: 0 };
    return { low: Math.floor(low), high: Math.max(Math.ceil(high), Math.floor(low) + 1) };
  }
  if (low > high) return { low: 0, high: 1 };
  // Of what is never negative, zero is the natural end.
  const from = low < 0 ? -roundUp(-low) : 0;
  const to = high > 0 ? roundUp(high) : 0;
  return to > from ? { low: from, high: to } : { low: from, high: from + 1 };
}

/** To the next number with two digits, so that the end does not move with each measurement. */
function roundUp(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / unit - 1e-9) * unit).toPrecision(2));
}

/** Between the ends, 0 to 1 and beyond them. */
export function fractionOf(kind: ScaleKind, { low, high }: ScaleEnds, value: number): number {
  const place = placed(kind, value);
  return Number.isFinite(place) ? (place - low) / (high - low) : 0;
}

/** What stands at an end of the scale. */
export function endWords(kind: ScaleKind, end: number): string {
  return kind === "log" ? `1e${end}` : formatMeasure(end);
}
