import { Pause, Play } from "lucide-react";
import type { ReactNode } from "react";
import type { RunState } from "#core/training/records";
import { shortcutLabel } from "../commands/keyboard";
import { useRunsState, useStudio } from "../stores/context";
import { selectLiveRun } from "../stores/runs-store";
import { Button } from "../ui/Button";
import { Tooltip } from "../ui/Tooltip";
import { trainPauseResume } from "./studio-commands";

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

/** The one primary button: train, pause, resume. */
export function TrainButton(): ReactNode {
  const studio = useStudio();
  const state = useRunsState((runs) => selectLiveRun(runs)?.state);
  const asked = useRunsState((runs) => runs.starting);
  const label = asked ? "Starting" : LABELS[state ?? "finished"];
  const waits = label === "Starting" || label === "Recovering";
  return (
    <Tooltip label={label} shortcut={shortcutLabel("Mod+Enter")}>
      <Button
        tone="primary"
        icon={label === "Pause" ? Pause : Play}
        disabled={waits}
        className="min-w-24"
        onClick={() => void trainPauseResume(studio)}
      >
        {label}
      </Button>
    </Tooltip>
  );
}
