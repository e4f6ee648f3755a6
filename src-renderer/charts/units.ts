/** How the values of a chart are written: in full under the cursor, as short as they tell apart along the axis. */
import { formatCount, formatMeasure, formatPercent } from "../ui/format-number";

export type Unit = "measure" | "percent" | "count";

export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case "measure":
      return formatMeasure(value);
    case "percent":
      return formatPercent(value);
    case "count":
      return Number.isFinite(value) ? formatCount(value) : "–";
    default:
      return unit satisfies never;
  }
}

/** Places after the point that a number needs: 0.025 needs three. */
function decimalsOf(gap: number): number {
  if (!(gap > 0)) return 0;
  let decimals = Math.max(0, -Math.floor(Math.log10(gap) + 1e-9));
  const whole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-6;
  while (decimals < 10 && !whole(gap * 10 ** decimals)) decimals += 1;
  return decimals;
}

/** Numbers of an axis whose marks are evenly apart: all with the digits that their distance needs. */
export function axisNumbers(marks: readonly number[], unit: Unit): readonly string[] {
  const factor = unit === "percent" ? 100 : 1;
  const gap = Math.abs((marks[1] ?? 1) - (marks[0] ?? 0)) * factor;
  const decimals = decimalsOf(gap);
  const largest = marks.reduce((size, mark) => Math.max(size, Math.abs(mark * factor)), 0);
  return marks.map((mark) => {
    const value = mark * factor;
    if (unit === "percent") return `${value.toFixed(decimals)}%`;
    if (largest >= 1e6) return value === 0 ? "0" : value.toExponential(1).replace("e+", "e");
    if (unit === "count" || largest >= 1000) return formatCount(value);
    if (value === 0) return "0";
    return decimals > 4 ? value.toExponential(1) : value.toFixed(decimals);
  });
}
