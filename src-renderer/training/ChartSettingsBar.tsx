import type { ReactNode } from "react";
import { SegmentedControl } from "../ui/SegmentedControl";
import { changeChartSettings, useChartSettings } from "./chart-settings";

const CHOICES = [
  { value: "0", label: "off" },
  { value: "0.6", label: "0.6" },
  { value: "0.9", label: "0.9" },
  { value: "0.97", label: "0.97" },
] as const;

/** Smoothing of the batch curves, in the words of what it does. */
export function ChartSettingsBar(): ReactNode {
  const { smoothing } = useChartSettings();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-muted">
      Smoothing of the batch curves
      <SegmentedControl
        small
        label="Smoothing of the batch curves"
        value={String(smoothing)}
        segments={CHOICES}
        onChange={(value) => changeChartSettings({ smoothing: Number(value) })}
      />
      {smoothing > 0 && (
        <span>
          Exponential moving average that keeps {smoothing} of the past at each step. The measured values stay
          behind it, faint.
        </span>
      )}
    </div>
  );
}
