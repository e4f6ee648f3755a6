/** The chosen runs over each other, and in what they differ. One run alone shows its own curves. */
import { type ReactNode, useMemo, useState } from "react";
import { mixesImages } from "#core/datasets/augmentation/mixing";
import type { RunRecord } from "#core/training/records";
import { LineChart, type LineSeries } from "../charts/LineChart";
import { CursorContext, useNewCursor } from "../charts/shared-cursor";
import { useInterfaceState, useRunsState } from "../stores/context";
import type { RunMetrics } from "../stores/run-metrics";
import { ChartSettingsBar } from "../training/ChartSettingsBar";
import { isImportedAlone } from "../training/ImportedRun";
import { SegmentedControl } from "../ui/SegmentedControl";
import { Differences } from "./Differences";
import type { CurveStyle } from "./run-colours";

type Part = "batches" | "validation";
const PARTS = [
  { value: "validation", label: "validation" },
  { value: "batches", label: "batches" },
] as const;
const BOUNDS = { low: 0, high: 1 };

export interface ComparisonProps {
  /** In the order in which they were chosen; the first is what the others are compared with. */
  readonly records: readonly RunRecord[];
  readonly colours: ReadonlyMap<string, CurveStyle>;
}

export function Comparison({ records, colours }: ComparisonProps): ReactNode {
  const cursor = useNewCursor();
  const metrics = useRunsState((state) => state.metrics);
  const { smoothing, logLoss } = useInterfaceState((state) => state.charts);
  const [part, setPart] = useState<Part>("validation");
  const loss = useMemo(
    () =>
      records.map((record) => curveOf(record, metrics.get(record.id), colours.get(record.id), part, "loss")),
    [records, metrics, colours, part],
  );
  const accuracy = useMemo(
    () =>
      records.map((record) =>
        curveOf(record, metrics.get(record.id), colours.get(record.id), part, "accuracy"),
      ),
    [records, metrics, colours, part],
  );
  const empty = records.every(isImportedAlone)
    ? "Imported weights have no curves. Evaluate and Mistakes measure them."
    : part === "validation"
      ? "No epoch has ended yet. The batches have curves from the first step."
      : "No steps were taken.";
  return (
    <CursorContext value={cursor}>
      <div className="@container flex h-full flex-col overflow-y-auto">
        <h2 className="sr-only">Comparison</h2>
        <div className="flex shrink-0 flex-wrap items-center gap-x-5 gap-y-1 border-b border-line px-3 py-1">
          <span className="flex items-center gap-3 text-small text-muted">
            Curves
            <SegmentedControl<Part> small label="Curves" value={part} segments={PARTS} onChange={setPart} />
          </span>
          <ChartSettingsBar smoothable={part === "batches"} />
        </div>
        <div className="grid min-h-0 flex-1 gap-px bg-line @min-[720px]:grid-cols-2 @min-[980px]:grid-cols-[1fr_1fr_minmax(17rem,0.8fr)]">
          <div className={PANEL}>
            <LineChart
              title="Loss"
              term="loss"
              series={loss}
              unit="measure"
              xLabel="epoch"
              log={logLoss}
              smoothing={smoothing}
              empty={empty}
              legend={records.length <= 3}
            />
          </div>
          <div className={PANEL}>
            <LineChart
              title="Accuracy"
              term="accuracy"
              series={accuracy}
              unit="percent"
              xLabel="epoch"
              bounds={BOUNDS}
              smoothing={smoothing}
              empty={empty}
              legend={records.length <= 3}
            />
          </div>
          <div className="min-h-0 min-w-0 overflow-y-auto bg-panel px-4 py-2 @min-[720px]:col-span-2 @min-[980px]:col-span-1">
            <Differences records={records} colours={colours} />
          </div>
        </div>
      </div>
    </CursorContext>
  );
}

const PANEL = "h-64 min-h-0 min-w-0 bg-panel px-3 pt-1.5 pb-1 @min-[980px]:h-auto";

/** Over epochs, so that runs with different batch sizes stand beside each other. */
function curveOf(
  record: RunRecord,
  metrics: RunMetrics | undefined,
  style: CurveStyle | undefined,
  part: Part,
  what: "loss" | "accuracy",
): LineSeries {
  const { colour, dash } = style ?? { colour: { dark: "#8a97a8", light: "#576474" }, dash: [] };
  const base = { id: record.id, label: record.name, colour, dash };
  if (!metrics) return { ...base, x: [], y: [] };
  if (part === "validation") {
    const field = what === "loss" ? "valLoss" : "valAccuracy";
    return {
      ...base,
      x: metrics.epochs.map(({ epoch }) => epoch),
      y: metrics.epochs.map((epoch) => epoch[field]),
      weight: "thick",
    };
  }
  const perEpoch = Math.max(1, record.stepsPerEpoch);
  return {
    ...base,
    ...(mixesImages(record.recipe.augmentation) && { label: `${record.name}, on mixed images` }),
    x: metrics.steps.map((step) => step / perEpoch),
    y: what === "loss" ? metrics.loss : metrics.accuracy,
    smoothable: true,
  };
}
