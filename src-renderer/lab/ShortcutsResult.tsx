import { type ReactNode, useMemo } from "react";
import { PUBLISHED_WORDS, SHORTCUT_DOTS } from "#core/lab/pictures/figures";
import { shortcutRows } from "#core/lab/pictures/shortcut-rows";
import { Card } from "./Card";
import type { ResultProps } from "./question-pages";
import { runningLoss } from "./running-error";
import { ShortcutsChart } from "./ShortcutsChart";
import { useMetricsOf } from "./use-experiment";

/** One row for each shortcut, growing while it trains. */
export function ShortcutsResult({ view, answer }: ResultProps): ReactNode {
  const unfinished = view.runs.flatMap(({ run, state }) =>
    run !== undefined && (state === "training" || state === "stopped") ? [run] : [],
  );
  const metrics = useMetricsOf(unfinished);
  const rows = useMemo(
    () => shortcutRows(answer, view, (run) => runningLoss(metrics.get(run))),
    [answer, view, metrics],
  );
  const isRunning = rows.some(({ seeds }) => seeds.some(({ kind }) => kind === "running"));
  const { question } = view.experiment;
  const refused = question.kind === "shortcuts" ? question.refused.length : 0;
  return (
    <Card className="!px-3">
      <ShortcutsChart
        rows={rows}
        summary={`Late training loss of each shortcut. ${answer.sentences.join(" ")}`}
      />
      <p className="px-1 pt-1 text-small text-muted">
        {SHORTCUT_DOTS} {PUBLISHED_WORDS}
        {isRunning && " A hollow dot is not finished: its loss on the last 20 batches."}
        {refused > 0 &&
          ` ${refused} ${refused === 1 ? "shortcut" : "shortcuts"} cannot be had in this network.`}
      </p>
    </Card>
  );
}
