/** Numbers for people: the same digits everywhere, whatever the locale of the machine. */
export { formatCount, formatPercent, formatRate } from "#core/foundation/format-number";

const UNITS = ["", "k", "M", "G", "T", "P"] as const;

/** 147 k, 1.81 G: three digits and a thousand's letter. */
export function formatQuantity(value: number): string {
  let scaled = value;
  let unit = 0;
  while (Math.abs(scaled) >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  const digits =
    unit === 0
      ? Number.isInteger(scaled)
        ? 0
        : 2
      : Math.abs(scaled) < 9.995
        ? 2
        : Math.abs(scaled) < 99.95
          ? 1
          : 0;
  const text = scaled.toFixed(digits);
  return unit === 0 ? text : `${text} ${UNITS[unit]}`;
}

/** 0.0810, 12.4, 4180; 3.1e-3 below a hundredth. */
export function formatMeasure(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 0.01 || size >= 1e5) return value.toExponential(1);
  return size >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
