import { Pause, Play } from "lucide-react";
import type { ReactNode } from "react";
import { shortcutLabel } from "../commands/keyboard";
import { useRunsState, useStudio } from "../stores/context";
import { selectLiveRun } from "../stores/runs-store";
import { Button } from "../ui/Button";
import { Tooltip } from "../ui/Tooltip";
import { trainPauseResume } from "./studio-commands";

/** The one primary button: train, pause, resume. */
export function TrainButton(): ReactNode {
  const studio = useStudio();
  const state = useRunsState((runs) => selectLiveRun(runs)?.state);
  const starting = useRunsState((runs) => runs.starting) || state === "starting";
  const label = starting
    ? "Starting"
    : state === "running"
      ? "Pause"
      : state === "paused"
        ? "Resume"
        : "Train";
  return (
    <Tooltip label={label} shortcut={shortcutLabel("Mod+Enter")}>
      <Button
        tone="primary"
        icon={label === "Pause" ? Pause : Play}
        disabled={starting}
        className="min-w-24"
        onClick={() => void trainPauseResume(studio)}
      >
        {label}
      </Button>
    </Tooltip>
  );
}
