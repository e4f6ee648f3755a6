/** What trains, where that is another network than the open one: a quiet line, and the way to it. */
import type { ReactNode } from "react";
import { useRunsState, useStudio } from "../stores/context";
import { isRunOf } from "../stores/runs-of-drawing";
import { selectLiveRun } from "../stores/runs-state";
import { showRun } from "./show-run";
import { useDrawing } from "./use-shown-run";

export function OtherTraining(): ReactNode {
  const studio = useStudio();
  const drawing = useDrawing();
  const live = useRunsState(selectLiveRun);
  if (live === undefined || drawing === undefined || isRunOf(live, drawing)) return null;
  const name = live.networkName === drawing.name ? `Another ${live.networkName}` : live.networkName;
  return (
    <span
      className="flex min-w-0 items-center gap-1.5 text-small text-muted"
      title={live.name}
      data-testid="other-training"
    >
      <span
        aria-hidden
        className={`size-1.5 shrink-0 rounded-full ${live.state === "running" ? "bg-good" : "bg-faint"}`}
      />
      <span className="truncate">
        {name} {live.state === "paused" ? "is paused" : "is training"}
      </span>
      <button
        type="button"
        className="shrink-0 rounded-control px-1 text-convolution hover:underline"
        onClick={() => showRun(studio, live)}
      >
        Show
      </button>
    </span>
  );
}
