/** Every number of an experiment: arms by seeds, means, intervals, validation. A seed's number leads to its run. */
import { CircleSlash, FilePlus, MoreHorizontal, Undo2 } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { Answer } from "#core/lab/answer";
import type { ExperimentView } from "#core/lab/experiment-view";
import {
  hasScores,
  type ResultCell,
  type ResultRow,
  resultRows,
  standingHeads,
} from "#core/lab/report/result-rows";
import { headUnit } from "#core/lab/verdicts/numbers";
import { capitalised } from "#core/lab/verdicts/sentences";
import { useLabState, useStudio } from "../stores/context";
import { trainsElsewhere } from "../stores/lab-store";
import { Button, IconButton } from "../ui/Button";
import { formatCount } from "../ui/format-number";
import { DropdownMenu, type MenuEntry } from "../ui/Menu";
import { Term } from "../ui/Term";
import { Card } from "./Card";
import { cancelArm, whyNotCancel } from "./change-experiment";
import { sideOf } from "./families";
import { openArmNetwork, openArmRun } from "./open-arm";

const HEAD = "h-8 px-2 text-small font-medium whitespace-nowrap text-muted";
const CELL = "numeric h-8 border-t border-line px-2 text-small whitespace-nowrap text-text";

export function ResultsTable(props: { readonly view: ExperimentView; readonly answer: Answer }): ReactNode {
  const { view, answer } = props;
  const rows = useMemo(() => resultRows(view, answer), [view, answer]);
  const ranked = standingHeads(answer);
  const { seeds, arms } = view.experiment;
  const isJudged = hasScores(view);
  const cancelled = arms.filter((arm) => arm.cancelled === true);
  return (
    <Card className="!p-0">
      {/* Seeds may be many: the table scrolls inside its card. */}
      <div className="overflow-x-auto px-2 pb-1">
        <table className="w-full">
          <thead>
            <tr>
              <th className={`${HEAD} text-left`}>
                {!isJudged ? (
                  "Network"
                ) : answer.measure.id === "late-loss" ? (
                  <>
                    <Term name="late loss">Late training loss</Term>
                    {headUnit(answer.measure)}
                  </>
                ) : (
                  <Term name="training error">Training error</Term>
                )}
              </th>
              <th className={`${HEAD} text-right`}>Parameters</th>
              {seeds.map((seed) => (
                <th key={seed} className={`${HEAD} text-right`}>
                  seed {seed}
                </th>
              ))}
              {isJudged && (
                <>
                  <th className={`${HEAD} text-right`}>Mean</th>
                  <th className={`${HEAD} text-right`}>
                    <Term name="interval">95% interval</Term>
                  </th>
                  {ranked && (
                    <>
                      <th className={`${HEAD} text-right`}>{capitalised(ranked.place)}</th>
                      <th className={`${HEAD} text-right`}>{capitalised(ranked.difference)}</th>
                    </>
                  )}
                  <th className={`${HEAD} text-right`}>Validation error</th>
                </>
              )}
              <th className={`${HEAD} w-10`}>
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.arm.id} view={view} row={row} isJudged={isJudged} />
            ))}
            {cancelled.map((arm) => (
              <CancelledRow key={arm.id} view={view} arm={arm} columns={seeds.length + (ranked ? 6 : 4)} />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function Row(props: {
  readonly view: ExperimentView;
  readonly row: ResultRow;
  readonly isJudged: boolean;
}): ReactNode {
  const { view, row, isJudged } = props;
  const studio = useStudio();
  const { arm, cells, mean, interval, standing, validation } = row;
  return (
    <tr>
      <th scope="row" className={`${CELL} font-sans text-left font-normal`}>
        <span className="flex items-center gap-2">
          <span
            aria-hidden
            className="h-0.75 w-3"
            style={{ background: sideOf(arm, view.experiment.arms).paint }}
          />
          <button
            type="button"
            title={`Open ${arm.label} as a new drawing`}
            disabled={row.network === undefined}
            className="max-w-56 truncate rounded-control font-sans enabled:hover:underline"
            onClick={() => void openArmNetwork(studio, row.network)}
          >
            {arm.label}
          </button>
        </span>
      </th>
      <td className={`${CELL} text-right`}>{formatCount(arm.parameters)}</td>
      {cells.map((cell) => (
        <td key={cell.seed} className={`${CELL} text-right`}>
          <Seed label={arm.label} cell={cell} onOpen={() => void openArmRun(studio, view, cell.run)} />
        </td>
      ))}
      {isJudged && (
        <>
          <td className={`${CELL} text-right font-semibold`}>{mean}</td>
          <td className={`${CELL} text-right text-muted`}>{interval}</td>
          {standing && (
            <>
              <td className={`${CELL} text-right`}>{standing.place}</td>
              <td className={`${CELL} text-right text-muted`}>{standing.difference}</td>
            </>
          )}
          <td className={`${CELL} text-right`}>{validation}</td>
        </>
      )}
      <td className={`${CELL} text-right`}>
        <ArmActions view={view} row={row} />
      </td>
    </tr>
  );
}

function ArmActions({ view, row }: { readonly view: ExperimentView; readonly row: ResultRow }): ReactNode {
  const studio = useStudio();
  const { arm, network } = row;
  const refusal = whyNotCancel(view, arm.id);
  const entries: readonly MenuEntry[] = [
    {
      id: "open",
      label: "Open as a new drawing",
      icon: FilePlus,
      disabled: network === undefined,
      run: () => void openArmNetwork(studio, network),
    },
    {
      id: "cancel",
      label: "Cancel this network",
      icon: CircleSlash,
      detail: refusal,
      unavailable: refusal !== undefined || trainsElsewhere(view),
      run: () => void cancelArm(studio, view, arm.id),
    },
  ];
  return (
    <DropdownMenu align="end" entries={entries}>
      <IconButton icon={MoreHorizontal} label={`More about ${arm.label}`} />
    </DropdownMenu>
  );
}

/** Not judged any more; it can be taken back. */
function CancelledRow(props: {
  readonly view: ExperimentView;
  readonly arm: ExperimentView["experiment"]["arms"][number];
  /** After the parameters. */
  readonly columns: number;
}): ReactNode {
  const { view, arm, columns } = props;
  const { lab } = useStudio();
  const waiting = useLabState((state) => state.waiting);
  const { id } = view.experiment;
  return (
    <tr>
      <th scope="row" className={`${CELL} text-left font-sans font-normal !text-muted`}>
        <span className="pl-5">{arm.label}</span>
      </th>
      <td className={`${CELL} text-right !text-muted`}>{formatCount(arm.parameters)}</td>
      <td colSpan={columns} className={`${CELL} text-right font-sans !text-muted`}>
        cancelled, left out of the answer
        <Button
          tone="quiet"
          icon={Undo2}
          className="ml-2"
          disabled={waiting || view.state === "training" || trainsElsewhere(view)}
          title={
            view.state === "training" ? "While it trains nothing is taken back. Pause it first." : undefined
          }
          onClick={() => void lab.getState().cancelArm(id, arm.id, false)}
        >
          Take back
        </Button>
      </td>
    </tr>
  );
}

function Seed(props: { readonly label: string; readonly cell: ResultCell; onOpen(): void }): ReactNode {
  const { label, cell, onOpen } = props;
  if (cell.run === undefined) return <span className="text-muted">{cell.text}</span>;
  return (
    <button
      type="button"
      title="Show its training"
      aria-label={`${label}, seed ${cell.seed}: ${cell.text}. Show its training`}
      className={`rounded-control hover:underline ${cell.isResult ? "" : "text-muted"}`}
      onClick={onOpen}
    >
      {cell.text}
    </button>
  );
}
