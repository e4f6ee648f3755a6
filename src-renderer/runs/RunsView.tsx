/** All trainings of the workspace, and the comparison of those that are chosen. */
import { Columns2, ListTree, Trash2, X } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";
import type { RunRecord } from "#core/training/records";
import { useInterfaceState, useRunsState, useStudio } from "../stores/context";
import { isRunOf, isRunOfOrigin } from "../stores/runs-of-drawing";
import { useDrawing } from "../training/use-shown-run";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { SegmentedControl } from "../ui/SegmentedControl";
import { Comparison } from "./Comparison";
import { RunGroups } from "./RunGroups";
import { RunsTable } from "./RunsTable";
import { useRunColours } from "./run-colours";
import { removeRuns } from "./run-entries";
import { type RunOrder, sortRuns } from "./sort-runs";

/** A person's own trainings, those of the open network, or those of experiments: these may be many. */
type Scope = "own" | "network" | "experiments";

const SCOPES: readonly { readonly value: Scope; readonly label: string }[] = [
  { value: "own", label: "Your runs" },
  { value: "network", label: "This network" },
  { value: "experiments", label: "Experiments" },
];

const NONE: Readonly<Record<Scope, { readonly title: string; readonly message: string }>> = {
  own: {
    title: "No runs of your own yet",
    message: "Each training of a network becomes a run. Those of the Lab's experiments are listed apart.",
  },
  network: {
    title: "No runs of this network",
    message: "Its trainings are listed here, and those of the network that it was saved as a copy of.",
  },
  experiments: {
    title: "No runs of experiments",
    message: "What the Lab trains to answer a question is listed here.",
  },
};

export function RunsView(): ReactNode {
  const studio = useStudio();
  const all = useRunsState((state) => state.runs);
  const loaded = useRunsState((state) => state.loaded);
  const selected = useRunsState((state) => state.selected);
  const drawing = useDrawing();
  const [scope, setScope] = useState<Scope>("own");
  const [order, setOrder] = useState<RunOrder>({ column: "started", direction: "descending" });
  const layout = useInterfaceState((state) => state.layouts.runs);

  const runs = useMemo(() => {
    const isListed = (record: RunRecord): boolean => {
      if (scope === "network") return isRunOf(record, drawing) || isRunOfOrigin(record, drawing);
      return (record.experiment !== undefined) === (scope === "experiments");
    };
    return sortRuns(all.filter(isListed), order);
  }, [all, scope, drawing, order]);
  const chosen = useMemo(() => {
    const records = new Map(all.map((record) => [record.id, record]));
    return [...selected].flatMap((run) => records.get(run) ?? []);
  }, [all, selected]);
  const [first, second] = chosen;
  const ids = chosen.map(({ id }) => id).join(" ");
  const colours = useRunColours(useMemo(() => (ids === "" ? [] : ids.split(" ")), [ids]));

  if (all.length === 0) {
    return (
      <div className="h-full bg-panel">
        <EmptyState
          icon={ListTree}
          title={loaded ? "No runs yet" : "Reading the runs"}
          message={
            loaded
              ? "Each training of a network becomes a run: its curves, its recipe and its checkpoints are kept here. Press Train to make the first."
              : undefined
          }
        />
      </div>
    );
  }
  const table = (
    <div className="@container h-full overflow-auto">
      {runs.length === 0 ? (
        <EmptyState icon={ListTree} {...NONE[scope]} />
      ) : scope === "experiments" ? (
        <RunGroups runs={runs} order={order} colours={colours} onOrder={setOrder} />
      ) : (
        <RunsTable runs={runs} order={order} colours={colours} onOrder={setOrder} />
      )}
    </div>
  );
  return (
    <div className="flex h-full flex-col bg-panel">
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1">
        <SegmentedControl<Scope>
          small
          label="Which runs"
          value={scope}
          segments={SCOPES}
          onChange={setScope}
        />
        <span role="status" className="text-small text-muted">
          <span className="numeric">{runs.length}</span> {runs.length === 1 ? "run" : "runs"}
          {chosen.length > 0 && (
            <>
              , <span className="numeric">{chosen.length}</span> chosen
            </>
          )}
        </span>
        <span className="flex-1" />
        {chosen.length > 0 ? (
          <>
            {first && second && chosen.length === 2 && (
              <Button
                tone="quiet"
                icon={Columns2}
                onClick={() =>
                  studio.screen.getState().setComparing({
                    one: { kind: "run", run: first.id },
                    other: { kind: "run", run: second.id },
                  })
                }
              >
                Compare networks
              </Button>
            )}
            <Button tone="quiet" icon={Trash2} onClick={() => void removeRuns(studio, chosen)}>
              Remove
            </Button>
            <Button tone="quiet" icon={X} onClick={() => studio.runs.getState().setSelected([])}>
              Clear the choice
            </Button>
          </>
        ) : (
          <span className="text-small text-muted">Choose runs to see their curves and to compare them.</span>
        )}
      </div>
      <div className="min-h-0 flex-1">
        {/* The table stays the same element, so the focus stays in it when the first run is chosen. */}
        <Group
          id="runs"
          orientation="vertical"
          defaultLayout={layout}
          onLayoutChanged={(next) => {
            // One panel alone is no layout to remember.
            if (Object.keys(next).length > 1) studio.screen.getState().setLayout("runs", next);
          }}
        >
          <Panel id="runs-table" defaultSize="36%" minSize="110px">
            {table}
          </Panel>
          {chosen.length > 0 && (
            <Separator
              id="runs-handle"
              aria-label="Height of the comparison"
              className="relative z-10 h-px bg-line outline-none transition-colors hover:bg-faint focus-visible:bg-focus data-[separator=active]:bg-focus"
            />
          )}
          {chosen.length > 0 && (
            <Panel id="runs-comparison" minSize="180px">
              <Comparison records={chosen} colours={colours} />
            </Panel>
          )}
        </Group>
      </div>
    </div>
  );
}
