/** The weights of a drawing with the tensors that they get, what was left over, and what is to be known of the whole. */
import { type ReactNode, useMemo, useState } from "react";
import type { MatchTableMessage } from "#core/imports/import-report";
import type { MatchCorrections } from "#core/imports/match-weights";
import { formatCount } from "../ui/format-number";
import { formatShape } from "../ui/format-shape";
import { SegmentedControl } from "../ui/SegmentedControl";
import { NoteList } from "./NoteList";
import { Part } from "./ReportBody";
import { WeightsTable } from "./WeightsTable";
import { isByHand, type RowFilter, shownRows } from "./weight-rows";

export interface WeightsBodyProps {
  readonly table: MatchTableMessage;
  readonly corrections: MatchCorrections;
  readonly isBusy: boolean;
  onCorrect(corrections: MatchCorrections): void;
  readonly children?: ReactNode;
}

export function WeightsBody(props: WeightsBodyProps): ReactNode {
  const { table, corrections, isBusy, onCorrect, children } = props;
  const { rows, notes, source } = table;
  const [filter, setFilter] = useState<RowFilter>("all");
  const corrected = useMemo(() => new Set(Object.keys(corrections)), [corrections]);
  const open = rows.filter(({ match }) => !match).length;
  const byHand = rows.filter((row) => isByHand(row, corrected)).length;
  const shown = useMemo(() => shownRows(rows, filter, corrected), [rows, filter, corrected]);
  const numbers = notes.filter(({ kind }) => kind === "numbers");
  const told = notes.filter(({ kind }) => kind !== "numbers");
  return (
    <div className="flex flex-col gap-4 pt-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="text-text">
          <span className="font-medium">{summary(rows.length, open)}</span>{" "}
          <span className="text-muted">{isBusy ? "Looking again" : source}</span>
        </p>
        <SegmentedControl<RowFilter>
          label="Weights that are shown"
          small
          value={filter}
          segments={[
            { value: "all", label: `All ${formatCount(rows.length)}` },
            { value: "open", label: `Open ${formatCount(open)}` },
            { value: "hand", label: `By hand ${formatCount(byHand)}` },
          ]}
          onChange={setFilter}
        />
      </div>
      {numbers.length > 0 && (
        <NoteList label="What changes the numbers" isWarning notes={numbers.map(noteOf)} />
      )}
      {children}
      <WeightsTable key={filter} table={table} rows={shown} corrections={corrections} onCorrect={onCorrect} />
      <LeftOver table={table} />
      {told.length > 0 && (
        <Part title="To be known">
          <NoteList label="To be known" notes={told.map(noteOf)} />
        </Part>
      )}
    </div>
  );
}

function summary(count: number, open: number): string {
  if (open === 0) return `All ${formatCount(count)} weights have a tensor.`;
  const keeps = open === 1 ? "One keeps its" : `${formatCount(open)} keep their`;
  return `${formatCount(count - open)} of ${formatCount(count)} weights have a tensor. ${keeps} first values.`;
}

function noteOf({ words, instead, paths }: MatchTableMessage["notes"][number]): {
  words: string;
  instead?: string | undefined;
  about: readonly { name: string }[];
} {
  return { words, instead, about: paths.map((name) => ({ name })) };
}

const MOST_LISTED = 200;

function LeftOver({ table }: { readonly table: MatchTableMessage }): ReactNode {
  const left = table.leftOver.filter(({ isIdle }) => !isIdle);
  const idle = table.leftOver.length - left.length;
  if (table.leftOver.length === 0) return null;
  return (
    <Part title="Left over in the file">
      {left.length > 0 && (
        <ul className="selectable flex flex-col gap-1 text-small">
          {left.slice(0, MOST_LISTED).map(({ tensor, shape, words }) => (
            <li key={tensor}>
              <span className="numeric wrap-anywhere text-text">{tensor}</span>{" "}
              <span className="numeric text-muted">{formatShape(shape)}</span>
              <span className="block text-muted">{words}</span>
            </li>
          ))}
          {left.length > MOST_LISTED && (
            <li className="text-muted">and {formatCount(left.length - MOST_LISTED)} more</li>
          )}
        </ul>
      )}
      {idle > 0 && (
        <p className="text-small text-muted">
          {idle === 1 ? "One tensor plays" : `${formatCount(idle)} tensors play`} no part in a network, such
          as counters of steps.
        </p>
      )}
    </Part>
  );
}
