import { MoreHorizontal } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import type { RunRecord } from "#core/training/records";
import { useShownTheme } from "../charts/use-shown-theme";
import { useLabState, useRunsState, useStudio } from "../stores/context";
import { epochsOf } from "../training/progress";
import { type RunTone, stateWords, toneOf } from "../training/run-words";
import { showRun } from "../training/show-run";
import { IconButton } from "../ui/Button";
import { formatAgo, formatDuration } from "../ui/format-duration";
import { formatCount, formatPercent } from "../ui/format-number";
import { ContextMenu, DropdownMenu } from "../ui/Menu";
import { RunCurve } from "./RunCurve";
import type { CurveStyle } from "./run-colours";
import { runEntries } from "./run-entries";
import { WIDE_ONLY } from "./wide-only";

const DOT: Record<RunTone, string> = {
  quiet: "bg-muted",
  good: "bg-good",
  warning: "bg-warning",
  error: "bg-error",
};

export interface RunRowProps {
  readonly record: RunRecord;
  readonly selected: boolean;
  /** Its colour in the comparison. */
  readonly style: CurveStyle | undefined;
  /** The one row that Tab leads to. */
  readonly reachable: boolean;
  readonly otherLive: boolean;
  onChoose(how: "one" | "toggle" | "stretch"): void;
  onFocus(): void;
  onExport(record: RunRecord): void;
}

export function RunRow(props: RunRowProps): ReactNode {
  const { record, selected, style, reachable, otherLive, onChoose, onFocus, onExport } = props;
  const studio = useStudio();
  const theme = useShownTheme();
  const colour = style?.colour[theme];
  const entries = runEntries(studio, record, { otherLive, exportRun: onExport });
  const tone = toneOf(record.state);
  const experiment = useLabState(
    (state) =>
      state.experiments.find((view) => view.experiment.id === record.experiment?.id)?.experiment.name,
  );
  const foreign = useRunsState((state) => state.foreign.has(record.id));

  function onClick(event: MouseEvent): void {
    onChoose(event.shiftKey ? "stretch" : event.ctrlKey || event.metaKey ? "toggle" : "one");
  }

  return (
    <ContextMenu entries={entries}>
      <tr
        data-run={record.id}
        aria-selected={selected}
        tabIndex={reachable ? 0 : -1}
        onClick={onClick}
        onDoubleClick={() => showRun(studio, record)}
        onFocus={onFocus}
        className={`group scroll-mt-8 cursor-default outline-offset-[-2px] hover:bg-hover ${selected ? "bg-hover" : ""}`}
      >
        <td className={`${CELL} pl-3`}>
          <input
            type="checkbox"
            tabIndex={-1}
            checked={selected}
            aria-label={`Compare ${record.name}`}
            className="size-3.5 align-middle"
            style={{ accentColor: colour ?? "var(--convolution)" }}
            onClick={(event) => event.stopPropagation()}
            onChange={() => onChoose("toggle")}
          />
        </td>
        <td className={CELL}>
          <RunCurve record={record} colour={colour ?? "var(--muted)"} />
        </td>
        <td className={`${CELL} max-w-60`} title={record.name}>
          <span className="block truncate">
            <span className="selectable font-medium text-text">{record.name}</span>
            {experiment !== undefined && ` ${experiment}`}
          </span>
        </td>
        <td className={`${CELL} max-w-36 ${WIDE_ONLY}`} title={record.networkName}>
          <span className="block truncate">{record.networkName}</span>
        </td>
        <td className={`${CELL} max-w-36`} title={record.dataset.name}>
          <span className="block truncate">{record.dataset.name}</span>
        </td>
        <td className={CELL} title={record.failure?.message}>
          <span className="flex items-center gap-1.5 whitespace-nowrap">
            <span aria-hidden className={`size-1.5 rounded-full ${DOT[tone]}`} />
            {stateWords(record)}
            {foreign && " elsewhere"}
          </span>
        </td>
        <td className={NUMBER}>
          {record.importedFrom ? (
            "–"
          ) : (
            <>
              {record.epoch}
              <span className="text-muted"> / {epochsOf(record)}</span>
            </>
          )}
        </td>
        <td className={NUMBER}>{record.best ? formatPercent(record.best.valAccuracy) : "–"}</td>
        <td className={NUMBER}>{record.test ? formatPercent(record.test.accuracy) : "–"}</td>
        <td className={NUMBER}>{record.parameters > 0 ? formatCount(record.parameters) : "–"}</td>
        <td className={NUMBER}>{record.trainedSeconds > 0 ? formatDuration(record.trainedSeconds) : "–"}</td>
        <td
          className={`${CELL} text-right whitespace-nowrap`}
          title={new Date(record.startedAt).toLocaleString()}
        >
          {formatAgo(record.startedAt, Date.now())}
        </td>
        <td className={`${CELL} pr-2`}>
          <DropdownMenu entries={entries} align="end">
            <IconButton
              icon={MoreHorizontal}
              label={`Actions of ${record.name}`}
              tabIndex={reachable ? 0 : -1}
              className="size-6"
              onClick={(event) => event.stopPropagation()}
              onDoubleClick={(event) => event.stopPropagation()}
            />
          </DropdownMenu>
        </td>
      </tr>
    </ContextMenu>
  );
}

const CELL = "h-9 border-b border-line px-2 text-small text-muted";
const NUMBER = `${CELL} numeric text-right whitespace-nowrap text-text`;
