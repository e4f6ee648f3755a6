/** Numbers for people: the same digits everywhere, whatever the locale of the machine. */
const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** 4,608 */
export function formatCount(value: number): string {
  return WHOLE.format(value);
}

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

/** 0.05, 0.0095, 7.9e-5: a learning rate, as a person writes one. */
export function formatRate(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-4
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3)));
}

/** 97.5% of 0.975 */
export function formatPercent(fraction: number, digits = 1): string {
  return Number.isFinite(fraction) ? `${(fraction * 100).toFixed(digits)}%` : "–";
}
