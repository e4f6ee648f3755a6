import type { LineSeries } from "./LineChart";
import { formatPlace } from "./series";
import { formatValue, type Unit } from "./units";

/** What a sighted person sees at a glance, in words: where each curve began, where it is, and its best places. */
export function summarise(series: readonly LineSeries[], unit: Unit, xLabel: string): string {
  return series
    .map(({ label, x, y }) => {
      if (y.length === 0) return `${label}: no values yet.`;
      let low = -1;
      let high = -1;
      for (let index = 0; index < y.length; index += 1) {
        const value = y[index] ?? Number.NaN;
        if (!Number.isFinite(value)) continue;
        if (low < 0 || value < (y[low] ?? 0)) low = index;
        if (high < 0 || value > (y[high] ?? 0)) high = index;
      }
      if (low < 0) return `${label}: no finite values.`;
      const at = (index: number): string =>
        `${formatValue(y[index] ?? Number.NaN, unit)} at ${xLabel} ${formatPlace(x[index] ?? Number.NaN)}`;
      return `${label}: from ${at(0)} to ${at(y.length - 1)}, lowest ${at(low)}, highest ${at(high)}.`;
    })
    .join(" ");
}
