/** Precision, recall and F1 of each class; the head of a column sorts by it. */
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import type { ClassScore } from "#core/scores/by-class";
import type { ScoreReport } from "#core/scores/score-report";
import { formatCount, formatPercent } from "../ui/format-number";

type Column = "name" | "images" | "named" | "precision" | "recall" | "f1";

const COLUMNS: readonly { readonly id: Column; readonly label: string; readonly about: string }[] = [
  { id: "name", label: "Class", about: "" },
  { id: "images", label: "Images", about: "Images of the class" },
  { id: "named", label: "Named so", about: "Images that were named so" },
  { id: "precision", label: "Precision", about: "Of those that were named so, how many are" },
  { id: "recall", label: "Recall", about: "Of its images, how many were named so" },
  { id: "f1", label: "F1", about: "The harmonic mean of both" },
];

/** More rows make a window slow; the worst of the order come first. */
const MOST_ROWS = 500;

export function ClassTable(props: {
  readonly report: ScoreReport;
  readonly classNames: readonly string[];
  onChoose(place: number): void;
}): ReactNode {
  const { report, classNames, onChoose } = props;
  const [column, setColumn] = useState<Column>("recall");
  const [isDown, setDown] = useState(false);
  const rows = useMemo(() => {
    const name = ({ place }: ClassScore): string => classNames[place] ?? `${place}`;
    const valued = [...report.classes].sort((one, other) => {
      if (column === "name") return name(one).localeCompare(name(other));
      // What is undefined stands at the end, whichever way.
      const [first, second] = [one[column], other[column]];
      if (first === undefined || second === undefined)
        return Number(first === undefined) - Number(second === undefined);
      return (isDown ? second - first : first - second) || one.place - other.place;
    });
    return column === "name" && isDown ? valued.reverse() : valued;
  }, [report, classNames, column, isDown]);
  const { means } = report;
  return (
    <div className="flex flex-col gap-2">
      <table className="w-full max-w-3xl text-left" aria-label="Scores by class">
        <thead>
          <tr>
            {COLUMNS.map(({ id, label, about }) => {
              const isChosen = id === column;
              const Arrow = isDown ? ArrowDown : ArrowUp;
              return (
                <th
                  key={id}
                  scope="col"
                  aria-sort={isChosen ? (isDown ? "descending" : "ascending") : "none"}
                  className={`pb-1 text-small font-medium text-muted ${id === "name" ? "" : "text-right"}`}
                >
                  <button
                    type="button"
                    title={about}
                    className="inline-flex items-center gap-1 rounded-control hover:text-text"
                    onClick={() => {
                      setDown(isChosen && !isDown);
                      setColumn(id);
                    }}
                  >
                    {label}
                    {isChosen && <Arrow size={12} aria-hidden />}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((score) => (
            <tr key={score.place} className="hover:bg-hover">
              <th scope="row" className="max-w-56 border-t border-line py-1 font-normal">
                <button
                  type="button"
                  className="max-w-full truncate rounded-control text-left text-text underline decoration-faint decoration-dotted underline-offset-3"
                  onClick={() => onChoose(score.place)}
                >
                  {classNames[score.place] ?? score.place}
                </button>
              </th>
              <td className={NUMBER}>{formatCount(score.images)}</td>
              <td className={NUMBER}>{formatCount(score.named)}</td>
              <td className={NUMBER}>{shareWords(score.precision)}</td>
              <td className={NUMBER}>{shareWords(score.recall)}</td>
              <td className={NUMBER}>{shareWords(score.f1)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="border-t border-line py-1 font-medium text-text">
              Mean of the classes
            </th>
            <td className={NUMBER} />
            <td className={NUMBER} />
            <td className={NUMBER}>{shareWords(means.precision)}</td>
            <td className={NUMBER}>{shareWords(means.recall)}</td>
            <td className={NUMBER}>{shareWords(means.f1)}</td>
          </tr>
        </tfoot>
      </table>
      {rows.length > MOST_ROWS && (
        <p className="text-small text-muted">
          The first {formatCount(MOST_ROWS)} of {formatCount(rows.length)} classes in this order.
        </p>
      )}
      {means.absent + means.neverNamed > 0 && (
        <p className="text-small text-muted">
          “–” where nothing was named so, or there is no image. Means leave these out.
        </p>
      )}
    </div>
  );
}

const NUMBER = "numeric border-t border-line py-1 text-right text-text";

function shareWords(share: number | undefined): string {
  return share === undefined || Number.isNaN(share) ? "–" : formatPercent(share);
}
