import { type ReactNode, useMemo } from "react";
import type { Answer } from "#core/lab/answer";
import type { ExperimentView } from "#core/lab/experiment-view";
import { depthArms } from "#core/lab/pictures/depth-arms";
import { Card } from "./Card";
import { DepthChart } from "./DepthChart";
import { runningError } from "./running-error";
import { useMetricsOf } from "./use-experiment";

/** Error against depth, growing while it trains. */
export function DepthResult(props: { readonly view: ExperimentView; readonly answer: Answer }): ReactNode {
  const { view, answer } = props;
  const unfinished = view.runs.flatMap(({ run, state }) =>
    run !== undefined && (state === "training" || state === "stopped") ? [run] : [],
  );
  const metrics = useMetricsOf(unfinished);
  const arms = useMemo(
    () => depthArms(answer, view, (run) => runningError(metrics.get(run))),
    [answer, view, metrics],
  );
  const seen = arms.some(({ seeds }) => seeds.length > 0);
  const isRunning = arms.some(({ seeds }) => seeds.some(({ kind }) => kind === "running"));
  return (
    <Card className="self-start !px-3">
      {/* Both ends of the axis are in sight at once, however long the verdict beside it is. */}
      <div className="relative h-[clamp(18rem,calc(100vh-19rem),36rem)]">
        {seen ? (
          <DepthChart
            arms={arms}
            isFinished={view.state === "finished"}
            steps={view.experiment.recipe.maxSteps}
            summary={`Training error against depth. ${answer.sentences.join(" ")}`}
          />
        ) : (
          <p className="flex h-full items-center justify-center text-muted">
            The first results are on their way.
          </p>
        )}
      </div>
      <p className="px-1 pt-1 text-small text-muted">
        Small dots are seeds, large ones their mean, whiskers 95% intervals of it.
        {isRunning && " A hollow dot is not finished: its error on the last 20 batches."}
      </p>
    </Card>
  );
}
