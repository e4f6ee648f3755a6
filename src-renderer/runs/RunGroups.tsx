/** The runs of experiments, folded by experiment: these may be many, and belong together. */
import { ChevronDown, ChevronRight, FlaskConical } from "lucide-react";
import { type ReactNode, useId, useMemo, useState } from "react";
import type { RunRecord } from "#core/training/records";
import { useLabState, useStudio } from "../stores/context";
import { showExperiment } from "../training/lab-ways";
import { Button } from "../ui/Button";
import { RunsTable, type RunsTableProps } from "./RunsTable";

interface RunGroup {
  readonly experiment: string;
  readonly runs: readonly RunRecord[];
}

export function RunGroups({ runs, ...table }: RunsTableProps): ReactNode {
  const groups = useMemo(() => groupsOf(runs), [runs]);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (experiment: string): void =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(experiment)) next.add(experiment);
      return next;
    });
  return (
    <ul aria-label="Experiments">
      {groups.map((group) => (
        <Group
          key={group.experiment}
          {...table}
          {...group}
          // One alone has nothing to be folded away for.
          isOpen={groups.length === 1 || open.has(group.experiment)}
          onToggle={() => toggle(group.experiment)}
        />
      ))}
    </ul>
  );
}

/** In the order of their first runs in the list. */
export function groupsOf(runs: readonly RunRecord[]): RunGroup[] {
  const groups = new Map<string, RunRecord[]>();
  for (const run of runs) {
    const id = run.experiment?.id ?? "";
    groups.set(id, [...(groups.get(id) ?? []), run]);
  }
  return [...groups].map(([experiment, own]) => ({ experiment, runs: own }));
}

interface GroupProps extends RunsTableProps, RunGroup {
  readonly isOpen: boolean;
  onToggle(): void;
}

function Group({ experiment, runs, isOpen, onToggle, ...table }: GroupProps): ReactNode {
  const studio = useStudio();
  const id = useId();
  const known = useLabState((state) => state.experiments.find((view) => view.experiment.id === experiment));
  const Arrow = isOpen ? ChevronDown : ChevronRight;
  return (
    <li>
      <div className="flex h-10 items-center gap-2 border-b border-line pr-2 pl-3">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={onToggle}
          className="flex min-w-0 flex-1 items-center gap-2 rounded-control text-left"
        >
          <Arrow size={14} aria-hidden className="shrink-0 text-muted" />
          <span className="truncate font-medium text-text">
            {known?.experiment.name ?? "An experiment that is gone"}
          </span>
          <span className="truncate text-small text-muted">
            {known === undefined ? experiment : known.experiment.dataset.name},{" "}
            <span className="numeric">{runs.length}</span> {runs.length === 1 ? "run" : "runs"}
          </span>
        </button>
        {known && (
          <Button tone="quiet" icon={FlaskConical} onClick={() => showExperiment(studio, experiment)}>
            Show the experiment
          </Button>
        )}
      </div>
      <div id={id}>{isOpen && <RunsTable {...table} runs={runs} />}</div>
    </li>
  );
}
