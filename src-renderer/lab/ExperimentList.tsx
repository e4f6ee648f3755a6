/** Beside an experiment: all of them, and the way to ask another question. */
import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import type { ExperimentView } from "#core/lab/experiment-view";
import { useLabState, useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { howFar } from "./experiment-words";
import { useProgress } from "./use-experiment";

export function ExperimentList({ shown }: { readonly shown: string }): ReactNode {
  const { lab } = useStudio();
  const experiments = useLabState((state) => state.experiments);
  return (
    <nav
      aria-label="Experiments"
      className="flex h-full flex-col overflow-y-auto border-r border-line bg-panel p-2"
    >
      <h2 className="section-heading px-2 pt-2 pb-2">Experiments</h2>
      <ul className="flex flex-col gap-0.5">
        {experiments.map((view) => (
          <li key={view.experiment.id}>
            <Entry view={view} isShown={view.experiment.id === shown} />
          </li>
        ))}
      </ul>
      <Button icon={Plus} className="mx-1 mt-3" onClick={() => lab.getState().show(undefined)}>
        New experiment
      </Button>
    </nav>
  );
}

function Entry(props: { readonly view: ExperimentView; readonly isShown: boolean }): ReactNode {
  const { view, isShown } = props;
  const { lab } = useStudio();
  const { experiment } = view;
  const progress = useProgress(view);
  return (
    <button
      type="button"
      aria-current={isShown ? "page" : undefined}
      title={experiment.name}
      onClick={() => lab.getState().show(experiment.id)}
      className={`w-full rounded-control border px-2 py-1.5 text-left transition-colors ${isShown ? "border-line bg-hover" : "border-transparent hover:bg-hover"}`}
    >
      <span className="line-clamp-2 font-medium text-text">{experiment.name}</span>
      <span className="block truncate text-small text-muted">{experiment.dataset.name}</span>
      <span className="block truncate text-small text-muted">
        <span className="numeric">{progress.done}</span> of <span className="numeric">{progress.of}</span>,{" "}
        {howFar(view, progress)}
      </span>
    </button>
  );
}
