/** A confusion matrix of few classes: a button a cell, and arrow keys from one to the next. */
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { denseRows } from "#core/scores/confusion";
import { formatCount } from "../ui/format-number";
import { type MatrixProps, strengthOf } from "./matrix-props";

const MOVES: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function MatrixTable({ matrix, order, shown, nameOf, onChoose }: MatrixProps): ReactNode {
  const rows = denseRows(matrix);
  const classes = [...order];
  const [stop, setStop] = useState<readonly [number, number]>([0, 0]);

  function onKeyDown(event: KeyboardEvent<HTMLTableElement>): void {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const within = (place: number): number => Math.min(classes.length - 1, Math.max(0, place));
    const next = [within(stop[0] + move[0]), within(stop[1] + move[1])] as const;
    setStop(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${next.join()}"]`)?.focus();
  }

  return (
    <div className="max-w-3xl">
      <table
        className="w-full table-fixed border-separate border-spacing-px"
        onKeyDown={onKeyDown}
        aria-label="Confusion matrix: rows are true classes, columns what they were taken for"
      >
        <thead>
          <tr>
            <th className="w-28 text-left align-bottom text-small font-normal whitespace-nowrap text-muted">
              truth <span aria-hidden>↓</span> named <span aria-hidden>→</span>
            </th>
            {classes.map((place) => (
              <th
                key={place}
                scope="col"
                title={nameOf(place)}
                className="truncate px-0.5 text-center align-bottom text-small font-normal text-muted"
              >
                {nameOf(place)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.map((truth, row) => (
            <tr key={truth}>
              <th
                scope="row"
                title={nameOf(truth)}
                className="truncate pr-1 text-left text-small font-normal text-muted"
              >
                {nameOf(truth)}
              </th>
              {classes.map((answer, column) => {
                const count = rows[truth]?.[answer] ?? 0;
                const share = count / Math.max(1, matrix.truths[truth] ?? 0);
                const isRight = truth === answer;
                const strength = Math.round((isRight ? 45 : 60) * strengthOf(share));
                return (
                  <td key={answer} className="p-0">
                    <button
                      type="button"
                      data-cell={`${row},${column}`}
                      tabIndex={stop[0] === row && stop[1] === column ? 0 : -1}
                      aria-label={`${nameOf(truth)} ${isRight ? "named right" : `taken for ${nameOf(answer)}`}: ${count} of ${matrix.truths[truth] ?? 0}`}
                      onFocus={() => setStop([row, column])}
                      onClick={() => onChoose(truth, answer)}
                      className="numeric block h-7 w-full rounded-[3px] bg-field text-center text-small text-text outline-offset-[-2px] hover:outline-1 hover:outline-faint"
                      style={
                        count > 0
                          ? {
                              backgroundColor: `color-mix(in srgb, var(--${isRight ? "convolution" : "error"}) ${strength}%, var(--field))`,
                            }
                          : {}
                      }
                    >
                      {count === 0 ? "" : shown === "counts" ? formatCount(count) : percentOf(share)}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Room for three digits. */
function percentOf(share: number): string {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)}%`;
}
