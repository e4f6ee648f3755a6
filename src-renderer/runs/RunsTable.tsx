/**
 * The table of runs. A click chooses one, Ctrl or the box adds, Shift takes a stretch; arrows move, Space chooses, Enter shows
 * the training, F2 renames, Delete removes.
 */
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { RunRecord } from "#core/training/records";
import { useRunsState, useStudio } from "../stores/context";
import { liveRunsHere } from "../stores/runs-state";
import { showRun } from "../training/show-run";
import { RunRow } from "./RunRow";
import type { CurveStyle } from "./run-colours";
import { removeRuns, renameRun } from "./run-entries";
import { firstDirection, type RunColumn, type RunOrder } from "./sort-runs";
import { WIDE_ONLY } from "./wide-only";

interface Heading {
  readonly column?: RunColumn;
  readonly label: string;
  readonly numeric?: boolean;
  readonly className?: string;
}

const HEADINGS: readonly Heading[] = [
  { label: "Curve", className: "w-28" },
  { column: "name", label: "Name" },
  { column: "network", label: "Network", className: WIDE_ONLY },
  { column: "dataset", label: "Dataset" },
  { column: "state", label: "State" },
  { column: "epochs", label: "Epochs", numeric: true },
  { column: "validation", label: "Best val.", numeric: true },
  { column: "test", label: "Test", numeric: true },
  { column: "parameters", label: "Parameters", numeric: true },
  { column: "time", label: "Time", numeric: true },
  { column: "started", label: "Started", numeric: true },
];

export interface RunsTableProps {
  /** In the order in which they are shown. */
  readonly runs: readonly RunRecord[];
  readonly order: RunOrder;
  readonly colours: ReadonlyMap<string, CurveStyle>;
  onOrder(order: RunOrder): void;
}

export function RunsTable({ runs, order, colours, onOrder }: RunsTableProps): ReactNode {
  const studio = useStudio();
  const selected = useRunsState((state) => state.selected);
  const live = useRunsState((state) => liveRunsHere(state)[0]);
  const [focused, setFocused] = useState<string>();
  const anchor = useRef<string>(undefined);
  const body = useRef<HTMLTableSectionElement>(null);
  const reachable = runs.some(({ id }) => id === focused) ? focused : runs[0]?.id;
  const { setSelected, toggleSelected } = studio.runs.getState();

  function choose(record: RunRecord, how: "one" | "toggle" | "stretch"): void {
    setFocused(record.id);
    if (how === "stretch" && anchor.current !== undefined) {
      const places = [anchor.current, record.id].map((id) => runs.findIndex((run) => run.id === id));
      setSelected(runs.slice(Math.min(...places), Math.max(...places) + 1).map(({ id }) => id));
      return;
    }
    anchor.current = record.id;
    if (how === "toggle") toggleSelected(record.id);
    else setSelected(selected.size === 1 && selected.has(record.id) ? [] : [record.id]);
  }

  function focusRow(index: number): void {
    const row = body.current?.rows[Math.max(0, Math.min(runs.length - 1, index))];
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }

  /** A question that was answered has left the focus nowhere; it goes back once the dialog is gone. */
  function backTo(index: number): void {
    setTimeout(() => {
      const last = (body.current?.rows.length ?? 1) - 1;
      body.current?.rows[Math.min(index, last)]?.focus();
    });
  }

  // The comparison takes its room from the table: the row that opened it stays in view.
  const comparing = selected.size > 0;
  useEffect(() => {
    if (!comparing) return;
    const frame = requestAnimationFrame(() =>
      body.current?.querySelector("tr[aria-selected=true]")?.scrollIntoView({ block: "nearest" }),
    );
    return () => cancelAnimationFrame(frame);
  }, [comparing]);

  function onKeyDown(event: KeyboardEvent): void {
    // Keys inside a row's own controls are theirs.
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const index = runs.findIndex(({ id }) => id === reachable);
    const record = runs[index];
    if (!record) return;
    const marked = selected.has(record.id) ? runs.filter(({ id }) => selected.has(id)) : [record];
    if (event.key === "ArrowDown") focusRow(index + 1);
    else if (event.key === "ArrowUp") focusRow(index - 1);
    else if (event.key === "Home") focusRow(0);
    else if (event.key === "End") focusRow(runs.length - 1);
    else if (event.key === " ") choose(record, event.shiftKey ? "stretch" : "toggle");
    else if (event.key === "Enter") showRun(studio, record);
    else if (event.key === "F2") void renameRun(studio, record).then(() => backTo(index));
    else if (event.key === "Delete" || event.key === "Backspace")
      void removeRuns(studio, marked).then(() => backTo(index));
    else if (event.key === "Escape" && selected.size > 0) setSelected([]);
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) setSelected(runs.map(({ id }) => id));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <table
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the WAI-ARIA pattern of a table whose rows are chosen with keys
      role="grid"
      aria-label="Runs"
      aria-multiselectable
      className="w-full min-w-[56rem] border-separate border-spacing-0 text-left"
    >
      <thead>
        <tr>
          <th className={`${HEAD} w-9 pl-3`}>
            <span className="sr-only">Compare</span>
          </th>
          {HEADINGS.map((heading) => (
            <HeadingCell key={heading.label} heading={heading} order={order} onOrder={onOrder} />
          ))}
          <th className={`${HEAD} w-10`}>
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody ref={body} onKeyDown={onKeyDown}>
        {runs.map((record) => (
          <RunRow
            key={record.id}
            record={record}
            selected={selected.has(record.id)}
            style={colours.get(record.id)}
            reachable={record.id === reachable}
            otherLive={live !== undefined && live.id !== record.id}
            onChoose={(how) => choose(record, how)}
            onFocus={() => setFocused(record.id)}
            onExport={({ id }) => studio.screen.getState().setExporting(id)}
          />
        ))}
      </tbody>
    </table>
  );
}

const HEAD = "sticky top-0 z-10 h-8 border-b border-line bg-panel px-2 text-small font-medium text-muted";

function HeadingCell(props: {
  readonly heading: Heading;
  readonly order: RunOrder;
  onOrder(order: RunOrder): void;
}): ReactNode {
  const { heading, order, onOrder } = props;
  const { column, label, numeric, className } = heading;
  if (column === undefined) return <th className={`${HEAD} ${className ?? ""}`}>{label}</th>;
  const sorted = order.column === column;
  const Arrow = order.direction === "ascending" ? ArrowUp : ArrowDown;
  const next = sorted
    ? order.direction === "ascending"
      ? "descending"
      : "ascending"
    : firstDirection(column);
  return (
    <th aria-sort={sorted ? order.direction : "none"} className={`${HEAD} ${className ?? ""}`}>
      <button
        type="button"
        onClick={() => onOrder({ column, direction: next })}
        className={`flex w-full items-center gap-1 rounded-control whitespace-nowrap hover:text-text ${sorted ? "text-text" : ""} ${numeric ? "justify-end" : ""}`}
      >
        {label}
        {sorted && <Arrow size={12} aria-hidden />}
      </button>
    </th>
  );
}
