/** What trains, where that is another network than the open one: a quiet line, and the way to it. */
import type { ReactNode } from "react";
import { useLabState, useRunsState, useStudio } from "../stores/context";
import { selectTrainingExperiment } from "../stores/lab-store";
import { isRunOf } from "../stores/runs-of-drawing";
import { selectLiveRun } from "../stores/runs-state";
import { showExperiment } from "./lab-ways";
import { showRun } from "./show-run";
import { useDrawing } from "./use-shown-run";

export function OtherTraining(): ReactNode {
  const studio = useStudio();
  const drawing = useDrawing();
  const live = useRunsState(selectLiveRun);
  const experiment = useLabState((state) => selectTrainingExperiment(state)?.experiment);
  if (drawing === undefined || (live !== undefined && isRunOf(live, drawing))) return null;
  if (live === undefined) {
    return (
      experiment && (
        <Line
          words={`“${experiment.name}” is training in the Lab`}
          isRunning
          title={experiment.name}
          onShow={() => showExperiment(studio, experiment.id)}
        />
      )
    );
  }
  const name = live.networkName === drawing.name ? `Another ${live.networkName}` : live.networkName;
  return (
    <Line
      words={`${name} ${live.state === "paused" ? "is paused" : "is training"}`}
      isRunning={live.state === "running"}
      title={live.name}
      onShow={() => showRun(studio, live)}
    />
  );
}

function Line(props: {
  readonly words: string;
  readonly isRunning: boolean;
  readonly title: string;
  onShow(): void;
}): ReactNode {
  const { words, isRunning, title, onShow } = props;
  return (
    <span
      className="flex min-w-0 items-center gap-1.5 text-small text-muted"
      title={title}
      data-testid="other-training"
    >
      <span aria-hidden className={`size-1.5 shrink-0 rounded-full ${isRunning ? "bg-good" : "bg-faint"}`} />
      <span className="truncate">{words}</span>
      <button
        type="button"
        className="shrink-0 rounded-control px-1 text-convolution hover:underline"
        onClick={onShow}
      >
        Show
      </button>
    </span>
  );
}
