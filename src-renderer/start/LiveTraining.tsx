/** A training that goes on while nothing is open: the way back to it. */
import type { ReactNode } from "react";
import type { RunState } from "#core/training/records";
import { useRunsState, useStudio } from "../stores/context";
import { selectLiveRun } from "../stores/runs-state";
import type { Studio } from "../stores/studio";
import { Button } from "../ui/Button";

/** The saved drawing where there is one, else the copy that the run keeps. */
async function openTrainedNetwork(studio: Studio, run: string, path: string | undefined): Promise<void> {
  if (path !== undefined && (await studio.files.openPath(path))) return;
  await studio.runs.getState().load(run);
  const network = studio.runs.getState().networks.get(run);
  if (network) await studio.files.openNew(network);
}

const WORDS: Partial<Record<RunState, string>> = { paused: "Paused", recovering: "Recovering" };

export function LiveTraining(): ReactNode {
  const studio = useStudio();
  const run = useRunsState(selectLiveRun);
  if (!run) return null;
  const { id, name, state, epoch, recipe, step, totalSteps, networkPath } = run;
  const share = totalSteps > 0 ? step / totalSteps : 0;
  return (
    <section
      aria-label="Training now"
      className="flex items-center gap-4 rounded-card border border-line bg-panel px-4 py-3 shadow-card"
    >
      <span
        aria-hidden
        className={`size-2 shrink-0 rounded-full ${state === "running" ? "bg-good" : "bg-faint"}`}
      />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-text">{name}</span>
        <span className="block text-small text-muted">
          {WORDS[state] ?? "Training"}, epoch {Math.max(1, epoch)} of {recipe.epochs}
        </span>
      </span>
      <progress
        aria-label="Progress of the training"
        value={share}
        className="h-1.5 w-40 appearance-none overflow-hidden rounded-full [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-good"
      />
      <Button onClick={() => void openTrainedNetwork(studio, id, networkPath)}>Show</Button>
    </section>
  );
}
