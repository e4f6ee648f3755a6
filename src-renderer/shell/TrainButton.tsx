import { ListPlus, Pause, Play } from "lucide-react";
import type { ReactNode } from "react";
import type { RunState } from "#core/training/records";
import { shortcutLabel } from "../commands/keyboard";
import { useRunsState, useStudio } from "../stores/context";
import { liveRunOf } from "../stores/runs-of-drawing";
import { selectLiveRun } from "../stores/runs-state";
import { trainPauseResume } from "../training/start-training";
import { useDrawing } from "../training/use-shown-run";
import { Button } from "../ui/Button";
import { Tooltip } from "../ui/Tooltip";

const LABELS: Readonly<Record<RunState, string>> = {
  starting: "Starting",
  running: "Pause",
  paused: "Resume",
  recovering: "Recovering",
  stopped: "Train",
  finished: "Train",
  failed: "Train",
  interrupted: "Train",
};

/** The one primary button, for the open drawing alone: train, pause, resume; queue while another network trains. */
export function TrainButton(): ReactNode {
  const studio = useStudio();
  const drawing = useDrawing();
  const state = useRunsState((runs) => liveRunOf(runs, drawing)?.state);
  const otherTrains = useRunsState((runs) => selectLiveRun(runs) !== undefined) && state === undefined;
  const asked = useRunsState((runs) => runs.starting);
  const label = asked ? "Starting" : otherTrains ? "Train next" : LABELS[state ?? "finished"];
  const waits = label === "Starting" || label === "Recovering";
  return (
    <Tooltip label={label} shortcut={shortcutLabel("Mod+Enter")}>
      <Button
        tone="primary"
        icon={label === "Pause" ? Pause : otherTrains ? ListPlus : Play}
        disabled={waits}
        className="min-w-24"
        onClick={() => void trainPauseResume(studio)}
      >
        {label}
      </Button>
    </Tooltip>
  );
}
