import { type ReactNode, useMemo } from "react";
import { answerOf } from "#core/lab/answer";
import type { ExperimentView } from "#core/lab/experiment-view";
import { useLabState, useStudio } from "../stores/context";
import { formatAgo } from "../ui/format-duration";
import { networkWords, stateWords } from "./experiment-words";
import { useProgress } from "./use-experiment";

const HEAD = "h-8 px-3 text-left text-small font-medium whitespace-nowrap text-muted";
const CELL = "h-9 max-w-0 truncate border-t border-line px-3 text-muted";

/** What was asked, how far it is, and the answer in a few words. */
export function ExperimentsTable(): ReactNode {
  const experiments = useLabState((state) => state.experiments);
  const damaged = useLabState((state) => state.damaged);
  const loaded = useLabState((state) => state.loaded);
  return (
    <section aria-labelledby="experiments">
      <h2 id="experiments" className="pb-3 text-title text-text">
        Experiments
      </h2>
      {experiments.length === 0 ? (
        <p className="rounded-card border border-dashed border-line px-4 py-6 text-center text-muted">
          {loaded
            ? "None yet. Choose a question above: it takes a minute or two."
            : "Reading the experiments."}
        </p>
      ) : (
        <div className="overflow-hidden rounded-card border border-line bg-panel">
          <table className="w-full table-fixed">
            <thead>
              <tr>
                <th className={HEAD}>Question</th>
                <th className={`${HEAD} w-[13%]`}>Network</th>
                <th className={`${HEAD} w-[15%]`}>Dataset</th>
                <th className={`${HEAD} w-[10%] text-right`}>Trainings</th>
                <th className={`${HEAD} w-[27%]`}>Answer</th>
                <th className={`${HEAD} w-[10%] text-right`}>Asked</th>
              </tr>
            </thead>
            <tbody>
              {experiments.map((view) => (
                <Row key={view.experiment.id} view={view} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {damaged.map((name) => (
        <p key={name} className="pt-2 text-small text-warning">
          The experiment {name} cannot be read and is left out. Its runs are untouched.
        </p>
      ))}
    </section>
  );
}

function Row({ view }: { readonly view: ExperimentView }): ReactNode {
  const { lab } = useStudio();
  const { experiment, state } = view;
  const progress = useProgress(view);
  const answer = useMemo(() => answerOf(view).short, [view]);
  const words = state === "finished" ? answer : stateWords(view, progress);
  const show = (): void => lab.getState().show(experiment.id);
  return (
    // The name is the control; the rest of the row only makes it larger for a pointer.
    <tr className="cursor-pointer hover:bg-hover" onClick={show}>
      <td className={CELL}>
        <button
          type="button"
          className="max-w-full truncate rounded-control font-medium text-text"
          title={experiment.name}
          onClick={(event) => {
            event.stopPropagation();
            show();
          }}
        >
          {experiment.name}
        </button>
      </td>
      <td className={CELL}>{networkWords(view)}</td>
      <td className={CELL}>{experiment.dataset.name}</td>
      <td className={`${CELL} numeric text-right`}>
        <span className="text-text">{progress.done}</span> / {progress.of}
      </td>
      <td className={`${CELL} ${state === "finished" ? "!text-text" : ""}`} title={words}>
        {words}
      </td>
      <td className={`${CELL} text-right`} title={new Date(experiment.createdAt).toLocaleString()}>
        {formatAgo(experiment.createdAt, Date.now())}
      </td>
    </tr>
  );
}
