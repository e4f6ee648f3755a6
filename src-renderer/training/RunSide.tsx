/** Beside the charts: which run, how it stands, and the recipe it follows. */
import { type ReactNode, useMemo } from "react";
import { useRunsState, useStudio } from "../stores/context";
import { formatCount } from "../ui/format-number";
import { Select } from "../ui/Select";
import { Term } from "../ui/Term";
import { isImportedAlone } from "./ImportedRun";
import { RunStatusPanel, type RunStatusPanelProps } from "./RunStatusPanel";
import { recipeLines } from "./recipe-lines";
import { revealRecipe } from "./reveal-settings";
import { grownWords, startedWords } from "./run-words";

export function RunSide(props: RunStatusPanelProps): ReactNode {
  const { record } = props;
  const studio = useStudio();
  const { runs } = studio;
  const all = useRunsState((state) => state.runs);
  const lines = useMemo(() => recipeLines(record.recipe), [record.recipe]);
  const choices = useMemo(
    () =>
      all
        // Of experiments only the one that is looked at: its trainings may be many.
        .filter(({ experiment }) => experiment === undefined || experiment.id === record.experiment?.id)
        .map(({ id, name }) => ({ value: id, label: name })),
    [all, record.experiment?.id],
  );
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-3">
        <Select
          label="Shown run"
          value={record.id}
          choices={choices}
          wraps
          onChange={(run) => runs.getState().show(run)}
        />
        <RunStatusPanel {...props} />
      </div>
      <section aria-labelledby="run-facts">
        <h3 id="run-facts" className="section-heading pb-1">
          Run
        </h3>
        <dl className="flex flex-col gap-1">
          <Line label="Network" value={record.networkName} />
          <Line label="Dataset" value={record.dataset.name} />
          {record.startedFrom && <Line label="Begun with" value={startedWords(record.startedFrom)} />}
          {record.grownFrom && <Line label="Grown from" value={grownWords(record.grownFrom)} />}
          {record.parameters > 0 && <Line label="Parameters" value={formatCount(record.parameters)} />}
          {record.device && <Line label="Device" value={record.device.label} />}
        </dl>
      </section>
      {!isImportedAlone(record) && (
        <section aria-labelledby="run-recipe">
          <div className="flex items-baseline justify-between gap-3">
            <h3 id="run-recipe" className="section-heading pb-1">
              Recipe
            </h3>
            <button
              type="button"
              title="This run keeps the recipe that it was started with; the next one follows the network's"
              className="-mr-1 rounded-control px-1 text-small text-convolution hover:underline"
              onClick={() => revealRecipe(studio)}
            >
              Change for the next run
            </button>
          </div>
          <dl className="flex flex-col gap-1">
            {lines.map((line) => (
              <Line
                key={line.id}
                label={line.term ? <Term name={line.term}>{line.label}</Term> : line.label}
                value={line.value}
              />
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}

function Line({ label, value }: { readonly label: ReactNode; readonly value: string }): ReactNode {
  return (
    <div className="flex items-baseline justify-between gap-3 text-small">
      <dt className="shrink-0 text-muted">{label}</dt>
      <dd className="numeric selectable text-right text-text">{value}</dd>
    </div>
  );
}
