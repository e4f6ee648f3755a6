/** An experiment that trains while nothing is open: the way to it. */
import type { ReactNode } from "react";
import { isOver } from "#core/lab/view-of";
import { useLabState, useStudio } from "../stores/context";
import { selectTrainingExperiment } from "../stores/lab-store";
import { Button } from "../ui/Button";

export function LiveExperiment(): ReactNode {
  const { lab, screen } = useStudio();
  const view = useLabState(selectTrainingExperiment);
  if (!view) return null;
  const { experiment, runs } = view;
  const done = runs.filter(isOver).length;
  return (
    <section
      aria-label="Experiment now"
      className="flex items-center gap-4 rounded-card border border-line bg-panel px-4 py-3 shadow-card"
    >
      <span aria-hidden className="size-2 shrink-0 rounded-full bg-good" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-text">{experiment.name}</span>
        <span className="block text-small text-muted">
          An experiment of the Lab: <span className="numeric">{done}</span> of{" "}
          <span className="numeric">{runs.length}</span> trainings done
        </span>
      </span>
      <Button
        onClick={() => {
          lab.getState().show(experiment.id);
          screen.getState().setView("lab");
        }}
      >
        Show
      </Button>
    </section>
  );
}
