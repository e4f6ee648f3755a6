/** What an experiment will take: by a few measured steps of its largest network, or by what earlier ones took. */
import { Gauge } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { formatBytes } from "#core/foundation/format-bytes";
import { type Budget, secondsOf } from "#core/lab/budget";
import type { MeasuredExperiment } from "#core/lab/experiment-view";
import { count } from "#core/lab/report/words";
import { useDevicesState, useLabState, useRunsState } from "../stores/context";
import { selectChosen } from "../stores/devices-store";
import { liveRunsHere } from "../stores/runs-state";
import { Button } from "../ui/Button";
import { formatDuration } from "../ui/format-duration";
import { formatCount, formatQuantity } from "../ui/format-number";
import type { Plan, Trainings } from "./plan";
import { measuredPace } from "./progress";

export interface TakesProps {
  readonly plan: Plan;
  readonly about: Trainings;
  readonly budget: Budget;
  readonly measured: MeasuredExperiment | undefined;
  readonly measuring: boolean;
  onMeasure(): void;
}

export function Takes({ plan, about, budget, measured, measuring, onMeasure }: TakesProps): ReactNode {
  const isBusy = useRunsState((state) => liveRunsHere(state).length > 0);
  const seconds = useSeconds(plan, about, measured);
  const inMinutes = budget.unit === "minutes";
  return (
    <div role="status" className="pt-1 text-text">
      <p>
        {count(plan.trainings, "training")}: {count(plan.arms.length, "network")},{" "}
        {count(about.seeds, "seed")}
        {inMinutes && measured === undefined ? (
          <>, {count(budget.value, "minute")} in all. How many steps that is will be measured at the start.</>
        ) : seconds === undefined ? (
          <>
            , <span className="numeric">{formatQuantity(3 * plan.operations)}FLOPs</span> in all.
          </>
        ) : (
          <>
            , about <strong className="numeric font-medium">{formatDuration(roughly(seconds))}</strong>{" "}
            {measured ? "as measured." : "at the pace of earlier ones."}
          </>
        )}
      </p>
      {measured && (
        <p className="text-muted">
          {inMinutes && <>That is {count(about.steps, "step")} of each. </>}A step of the largest takes{" "}
          {formatCount(Math.max(1, Math.round(measured.measured.stepMs)))} ms and its training{" "}
          {formatBytes(measured.processBytes)} of memory; {measured.measured.together}{" "}
          {measured.measured.together === 1 ? "trains" : "train"} at once.
        </p>
      )}
      {measured === undefined && (
        <Button
          icon={Gauge}
          className="mt-2"
          disabled={measuring || isBusy}
          title="Runs a few steps of the largest network to see how long it takes and how much memory"
          onClick={onMeasure}
        >
          {measuring ? "Measuring" : "Measure"}
        </Button>
      )}
    </div>
  );
}

/** Undefined where nothing was measured yet. */
function useSeconds(
  plan: Plan,
  { steps }: Trainings,
  measured: MeasuredExperiment | undefined,
): number | undefined {
  const device = useDevicesState(selectChosen);
  const experiments = useLabState((state) => state.experiments);
  const runs = useRunsState((state) => state.runs);
  const known = useMemo(() => measuredPace(experiments, runs, device), [experiments, runs, device]);
  if (measured) return secondsOf(steps, measured.measured, measured.work);
  if (known === undefined) return undefined;
  const places = device === "cpu" ? navigator.hardwareConcurrency : 1;
  return plan.operations / (known * Math.min(places, plan.trainings));
}

/** As exact as such an estimate is. */
function roughly(seconds: number): number {
  const unit = seconds < 60 ? 5 : seconds < 600 ? 10 : 60;
  return Math.max(unit, unit * Math.round(seconds / unit));
}
