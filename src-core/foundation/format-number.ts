/** Numbers for people: the same digits everywhere, whatever the locale of the machine. */
const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** 4,608 */
export function formatCount(value: number): string {
  return WHOLE.format(value);
}

/** 97.5% of 0.975 */
export function formatPercent(fraction: number, digits = 1): string {
  return Number.isFinite(fraction) ? `${(fraction * 100).toFixed(digits)}%` : "–";
}

/** 0.05, 0.0095, 7.9e-5: a learning rate, as a person writes one. */
export function formatRate(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-4
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3)));
}
