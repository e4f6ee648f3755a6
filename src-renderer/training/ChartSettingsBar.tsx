import type { ReactNode } from "react";
import { useInterfaceState, useStudio } from "../stores/context";
import { SegmentedControl } from "../ui/SegmentedControl";
import { Tooltip } from "../ui/Tooltip";

const SMOOTHING = [
  { value: "0", label: "off" },
  { value: "0.6", label: "0.6" },
  { value: "0.9", label: "0.9" },
  { value: "0.97", label: "0.97" },
] as const;
const SCALES = [
  { value: "linear", label: "linear" },
  { value: "log", label: "log" },
] as const;

/** How the curves are drawn. Smoothing is off until it is asked for, and a smoothed chart says so. */
export function ChartSettingsBar({ smoothable = true }: { readonly smoothable?: boolean }): ReactNode {
  const { screen } = useStudio();
  const { smoothing, logLoss } = useInterfaceState((state) => state.charts);
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-1 text-small text-muted">
      <span className="flex items-center gap-3">
        Loss axis
        <SegmentedControl
          small
          label="Loss axis"
          value={logLoss ? "log" : "linear"}
          segments={SCALES}
          onChange={(value) => screen.getState().setCharts({ logLoss: value === "log" })}
        />
      </span>
      {smoothable && (
        <span className="flex items-center gap-3">
          <Tooltip
            label="An exponential moving average of the batch curves: this share of the past is kept at each step. The measured values stay visible behind it."
            side="bottom"
          >
            <button
              type="button"
              className="cursor-help rounded-control underline decoration-faint decoration-dotted underline-offset-3"
            >
              Smoothing
            </button>
          </Tooltip>
          <SegmentedControl
            small
            label="Smoothing of the batch curves"
            value={String(smoothing)}
            segments={SMOOTHING}
            onChange={(value) => screen.getState().setCharts({ smoothing: Number(value) })}
          />
        </span>
      )}
    </div>
  );
}
