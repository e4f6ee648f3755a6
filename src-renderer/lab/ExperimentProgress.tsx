import type { ReactNode } from "react";
import type { ExperimentView } from "#core/lab/experiment-view";
import { trainsElsewhere } from "../stores/lab-store";
import { leftWords } from "./experiment-words";
import type { LabProgress } from "./progress";
import { useProgress } from "./use-experiment";

/** How far it is, and why it does not go on. Nothing once all is done. */
export function ExperimentProgress({ view }: { readonly view: ExperimentView }): ReactNode {
  const progress = useProgress(view);
  if (view.state === "finished") return null;
  const { share, done, of } = progress;
  return (
    <div className="rounded-card border border-line bg-panel px-4 py-2.5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
        <span role="status" className="text-text">
          <span className="numeric">{done}</span> of <span className="numeric">{of}</span> trainings done
        </span>
        <progress
          aria-label="Progress of the experiment"
          value={share}
          className="h-1.5 min-w-24 flex-1 appearance-none overflow-hidden rounded-full [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-good"
        />
        <span className="text-muted">{situation(view, progress)}</span>
      </div>
      {view.failure !== undefined && (
        <p role="alert" className="selectable pt-1.5 text-error">
          It stopped by itself. {view.failure}
        </p>
      )}
    </div>
  );
}

function situation(view: ExperimentView, { secondsLeft }: LabProgress): string {
  if (trainsElsewhere(view)) return "Another studio or a command line trains it.";
  if (view.failure !== undefined) return "It can go on from where it is.";
  if (view.state === "paused") return "Paused: it goes on from where it is.";
  return secondsLeft === undefined ? "Starting" : leftWords(secondsLeft);
}
