import { type ReactNode, useMemo } from "react";
import type { ExperimentView } from "#core/lab/experiment-view";
import { heldEqual } from "#core/lab/report/held-equal";
import { recipeLines } from "../training/recipe-lines";
import { Card } from "./Card";
import { useRecordsOf } from "./use-experiment";

/** More of them are folded: with many arms they would be longer than the verdict. */
const MOST_UNFOLDED = 4;

/** What all arms had in common, and what they had not beside the skips. */
export function HeldEqualCard({ view }: { readonly view: ExperimentView }): ReactNode {
  const records = useRecordsOf(view.experiment.id);
  const { title, equal, differs, broken } = useMemo(() => heldEqual(view, records), [view, records]);
  const lines = useMemo(() => recipeLines(view.experiment.recipe), [view]);
  return (
    <Card title={title}>
      <ul className="flex flex-col gap-1 text-small text-muted">
        {equal.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {broken.length > 0 && (
        <>
          <h4 className="pt-2 pb-0.5 text-small font-semibold text-warning">Not held</h4>
          <ul className="flex flex-col gap-1 text-small text-text">
            {broken.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
      {differs.length > 0 && <Differences lines={differs} />}
      <details className="pt-2 text-small text-muted">
        <summary className="cursor-pointer rounded-control hover:text-text">The recipe</summary>
        <dl className="selectable flex flex-col gap-0.5 pt-1">
          {lines.map(({ id, label, value }) => (
            <div key={id} className="flex items-baseline justify-between gap-3">
              <dt>{label}</dt>
              <dd className="numeric text-right text-text">{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </Card>
  );
}

function Differences({ lines }: { readonly lines: readonly string[] }): ReactNode {
  const title = "Not equal, beside what is asked";
  const list = (
    <ul className="flex flex-col gap-1 text-small text-muted">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
  if (lines.length > MOST_UNFOLDED) {
    return (
      <details className="pt-2">
        <summary className="cursor-pointer rounded-control pb-0.5 text-small font-semibold text-text">
          {title} ({lines.length})
        </summary>
        {list}
      </details>
    );
  }
  return (
    <>
      <h4 className="pt-2 pb-0.5 text-small font-semibold text-text">{title}</h4>
      {list}
    </>
  );
}
