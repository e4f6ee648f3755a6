/** How curves are drawn, the same in the dock, the training view and the comparison of runs. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

export interface ChartSettings {
  /** Weight of the past in the moving average of the batch curves; 0: off. */
  readonly smoothing: number;
  readonly logLoss: boolean;
}

const settings = createStore<ChartSettings>(() => ({ smoothing: 0, logLoss: false }));

export function useChartSettings(): ChartSettings {
  return useStore(settings);
}

export function changeChartSettings(change: Partial<ChartSettings>): void {
  settings.setState(change);
}
