/** A network and its twin, step by step: both curves over each other, for one seed at a time. */
import { type ReactNode, useMemo, useState } from "react";
import type { ExperimentView } from "#core/lab/experiment-view";
import { LineChart } from "../charts/LineChart";
import { CursorContext, useNewCursor } from "../charts/shared-cursor";
import { useInterfaceState } from "../stores/context";
import { ChartSettingsBar } from "../training/ChartSettingsBar";
import { SegmentedControl } from "../ui/SegmentedControl";
import { Select } from "../ui/Select";
import { Card } from "./Card";
import { GradientDepth } from "./GradientDepth";
import { PairHeat } from "./PairHeat";
import { twinCurves } from "./twin-curves";
import { useMetricsOf } from "./use-experiment";

const FEW_SEEDS = 6;
const SHARE = { low: 0, high: 1 };

export function TwinResult({ view }: { readonly view: ExperimentView }): ReactNode {
  const { seeds } = view.experiment;
  const [chosen, setChosen] = useState<number>();
  const seed = chosen ?? newestSeed(view);
  const runs = useMemo(() => view.runs.filter((run) => run.seed === seed), [view, seed]);
  const metrics = useMetricsOf(runs.flatMap(({ run }) => run ?? []));
  const curves = useMemo(() => twinCurves(view, runs, metrics), [view, runs, metrics]);
  const cursor = useNewCursor();
  const { smoothing, logLoss } = useInterfaceState((state) => state.charts);
  const empty = view.state === "training" ? "The first step is on its way." : "No steps were taken.";
  return (
    <CursorContext value={cursor}>
      <div className="flex min-w-0 flex-col gap-3">
        <div className="flex flex-wrap items-center gap-x-5 gap-y-1">
          {seeds.length > 1 && <SeedChoice seeds={seeds} value={seed} onChange={setChosen} />}
          <ChartSettingsBar />
        </div>
        <div className="grid flex-1 auto-rows-[minmax(14rem,1fr)] gap-3 @min-[1100px]:grid-cols-2">
          <Card className="!px-3 !py-2 @min-[1100px]:col-span-2">
            <LineChart
              title="Training loss"
              term="loss"
              series={curves.loss}
              unit="measure"
              log={logLoss}
              smoothing={smoothing}
              shadesGap
              empty={empty}
            />
          </Card>
          <Card className="!px-3 !py-2">
            <LineChart
              title="Training accuracy"
              term="accuracy"
              series={curves.accuracy}
              unit="percent"
              bounds={SHARE}
              smoothing={smoothing}
              shadesGap
              empty={empty}
            />
          </Card>
          <Card className="!px-3 !py-2">
            <GradientDepth view={view} runs={runs} metrics={metrics} />
          </Card>
          <PairHeat view={view} runs={runs} metrics={metrics} />
        </div>
      </div>
    </CursorContext>
  );
}

/** The one that trains now, or the first. */
function newestSeed({ experiment, runs }: ExperimentView): number {
  return runs.find(({ state }) => state === "training")?.seed ?? experiment.seeds[0] ?? 1;
}

function SeedChoice(props: {
  readonly seeds: readonly number[];
  readonly value: number;
  onChange(seed: number): void;
}): ReactNode {
  const { seeds, value, onChange } = props;
  const choices = seeds.map((seed) => ({ value: String(seed), label: `Seed ${seed}` }));
  return seeds.length <= FEW_SEEDS ? (
    <SegmentedControl
      small
      label="Which seed"
      value={String(value)}
      segments={choices}
      onChange={(next) => onChange(Number(next))}
    />
  ) : (
    <Select
      label="Which seed"
      value={String(value)}
      choices={choices}
      className="w-28"
      onChange={(next) => onChange(Number(next))}
    />
  );
}
