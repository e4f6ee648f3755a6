/** What can be done with a run now. */
import { Cpu, Crosshair, FlaskConical, Pause, Play, RotateCcw, Square, Unplug } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useDevicesState, useLabState, useRunsState, useStudio } from "../stores/context";
import { selectAvailable } from "../stores/devices-store";
import { isLive, isResumable } from "../stores/run-lifecycle";
import { liveRunsHere } from "../stores/runs-state";
import { Button } from "../ui/Button";
import { showExperiment } from "./lab-ways";
import { revealLayer } from "./reveal-layer";
import { mayMoveToCpu, resumeLabel } from "./run-words";
import { type RunActionsProps, TrainedActions } from "./TrainedActions";
import { takeOverRun } from "./take-over";

export function RunActions({ record, compact }: RunActionsProps): ReactNode {
  const studio = useStudio();
  const runs = studio.runs.getState();
  const other = useRunsState((state) => liveRunsHere(state).some(({ id }) => id !== record.id));
  const experiment = useLabState(
    (state) => state.experiments.find((view) => view.experiment.id === record.experiment?.id)?.experiment,
  );
  const foreign = useRunsState((state) => state.foreign.has(record.id));
  const machine = useRunsState((state) => state.elsewhere.get(record.id));
  const available = useDevicesState(selectAvailable);
  // An answer may take as long as the step that is being computed.
  const [waiting, setWaiting] = useState(false);
  const { id, state, failure } = record;
  async function wait(action: Promise<void>): Promise<void> {
    setWaiting(true);
    await action;
    setWaiting(false);
  }

  if (experiment) {
    const armLabel = experiment.arms.find((arm) => arm.id === record.experiment?.arm)?.label ?? record.name;
    return (
      <div className="flex flex-col items-start gap-1.5">
        <p className="text-small text-muted">
          It belongs to the experiment “{experiment.name}”, as {armLabel}.
          {state === "finished" ? "" : " It is paused and resumed with it."}
        </p>
        <div className="flex flex-wrap gap-1.5">
          <Button icon={FlaskConical} onClick={() => showExperiment(studio, experiment.id)}>
            Show the experiment
          </Button>
          <TrainedActions record={record} compact={compact} />
        </div>
      </div>
    );
  }
  if (foreign) {
    if (machine === undefined)
      return (
        <p className="text-small text-muted">
          Another studio or a command line trains it. It is shown as it was last written; control it there.
        </p>
      );
    return (
      <div className="flex flex-col items-start gap-1.5">
        <p className="text-small text-muted">
          It was last trained on {machine}, and is shown as it was last written. If that machine is silent for
          a minute, it can be resumed here.
        </p>
        <Button icon={Unplug} onClick={() => void takeOverRun(studio, record)}>
          Take over
        </Button>
      </div>
    );
  }
  return (
    <div className="flex flex-wrap gap-1.5">
      {state === "running" && (
        <Button icon={Pause} disabled={waiting} onClick={() => void wait(runs.pause(id))}>
          Pause
        </Button>
      )}
      {isResumable(record) && (
        <Button
          icon={record.state !== "paused" && resumeLabel(record) === "Start again" ? RotateCcw : Play}
          disabled={waiting || other}
          title={other ? "Something else is training. Stop or pause it first." : undefined}
          onClick={() => void wait(runs.resume(id))}
        >
          {resumeLabel(record)}
        </Button>
      )}
      {isResumable(record) && mayMoveToCpu(record, available) && (
        <Button
          icon={Cpu}
          disabled={waiting || other}
          title="Its numbers will differ a little from those of its former device"
          onClick={() => void wait(runs.resume(id, "cpu"))}
        >
          Resume on the CPU
        </Button>
      )}
      {isLive(record) && (
        <Button icon={Square} disabled={waiting} onClick={() => void wait(runs.stop(id))}>
          Stop
        </Button>
      )}
      {failure?.layer !== undefined && (
        <Button icon={Crosshair} onClick={() => revealLayer(studio, failure.layer ?? "")}>
          Show layer
        </Button>
      )}
      <TrainedActions record={record} compact={compact} />
    </div>
  );
}
