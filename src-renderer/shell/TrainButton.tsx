import { ChevronDown, FlaskConical, ListPlus, Pause, Play } from "lucide-react";
import type { ReactNode } from "react";
import type { RunState } from "#core/training/records";
import { shortcutLabel } from "../commands/keyboard";
import { useInterfaceState, useRunsState, useStudio } from "../stores/context";
import { liveRunOf } from "../stores/runs-of-drawing";
import { selectLiveRun } from "../stores/runs-state";
import { askTwin } from "../training/lab-ways";
import { trainPauseResume } from "../training/start-training";
import { useDrawing } from "../training/use-shown-run";
import { Button } from "../ui/Button";
import { DropdownMenu } from "../ui/Menu";
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

/** The primary button, but in the Lab, which has one of its own: for the open drawing alone: train, pause, resume; queue while another network trains. */
export function TrainButton(): ReactNode {
  const studio = useStudio();
  const drawing = useDrawing();
  const state = useRunsState((runs) => liveRunOf(runs, drawing)?.state);
  const otherTrains = useRunsState((runs) => selectLiveRun(runs) !== undefined) && state === undefined;
  const asked = useRunsState((runs) => runs.starting);
  const label = asked ? "Starting" : otherTrains ? "Train next" : LABELS[state ?? "finished"];
  const waits = label === "Starting" || label === "Recovering";
  const tone = useInterfaceState((screen) => (screen.view === "lab" ? "plain" : "primary"));
  return (
    <span className="flex shrink-0">
      <Tooltip label={label} shortcut={shortcutLabel("Mod+Enter")}>
        <Button
          tone={tone}
          icon={label === "Pause" ? Pause : otherTrains ? ListPlus : Play}
          disabled={waits}
          className="min-w-24 rounded-r-none max-[1100px]:min-w-20"
          onClick={() => void trainPauseResume(studio)}
        >
          {label}
        </Button>
      </Tooltip>
      <DropdownMenu
        align="end"
        entries={[
          {
            id: "twin",
            label: "Train with its twin",
            icon: FlaskConical,
            detail: "The same network without its skips, side by side",
            run: () => askTwin(studio),
          },
        ]}
      >
        <Button tone={tone} aria-label="More ways to train" className="ml-px rounded-l-none !px-1.5">
          <ChevronDown size={14} aria-hidden />
        </Button>
      </DropdownMenu>
    </span>
  );
}
