/** What is taken for what: the matrix, and the pairs that are confused most. */
import { type ReactNode, useMemo, useState } from "react";
import { confusedSideBySide, mostConfused } from "#core/scores/confusion";
import { formatCount, formatPercent } from "../ui/format-number";
import { SegmentedControl } from "../ui/SegmentedControl";
import { MatrixCanvas } from "./MatrixCanvas";
import { MatrixTable } from "./MatrixTable";
import type { FoundPredictions } from "./use-predictions";

/** More do not fit with numbers in them. */
const MOST_IN_TABLE = 20;
const MOST_PAIRS = 30;
const ONE_LINE = "grid-cols-[fit-content(50%)_auto_minmax(0,1fr)]";
const TWO_LINES = "grid-cols-[auto_minmax(0,1fr)] leading-tight";

type Order = "given" | "confused";
export type Shown = "counts" | "rates";

export function ConfusionView(props: {
  readonly found: FoundPredictions;
  onChoose(truth: number, answer: number): void;
}): ReactNode {
  const { found, onChoose } = props;
  const { matrix } = found.report;
  const { classNames } = found;
  const [shown, setShown] = useState<Shown>("counts");
  const [order, setOrder] = useState<Order>("given");
  const places = useMemo(
    () =>
      order === "confused"
        ? confusedSideBySide(matrix)
        : Uint32Array.from({ length: matrix.classes }, (_, place) => place),
    [matrix, order],
  );
  const pairs = useMemo(() => mostConfused(matrix, MOST_PAIRS), [matrix]);
  const name = (place: number): string => classNames[place] ?? `${place}`;
  const isTable = matrix.classes <= MOST_IN_TABLE;
  const Matrix = isTable ? MatrixTable : MatrixCanvas;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-4">
        {/* A square of a drawing has no room for a number. */}
        {isTable && (
          <SegmentedControl<Shown>
            small
            label="Numbers in the matrix"
            value={shown}
            segments={[
              { value: "counts", label: "Images" },
              { value: "rates", label: "Share of the class" },
            ]}
            onChange={setShown}
          />
        )}
        <SegmentedControl<Order>
          small
          label="Order of the classes"
          value={order}
          segments={[
            { value: "given", label: "As they are" },
            { value: "confused", label: "Confused side by side" },
          ]}
          onChange={setOrder}
        />
        {!isTable && <span className="text-small text-muted">truth ↓ named →</span>}
      </div>
      <div className={isTable ? "flex flex-col gap-3" : "flex flex-wrap gap-4"}>
        <Matrix matrix={matrix} order={places} shown={shown} nameOf={name} onChoose={onChoose} />
        <section aria-labelledby="pairs-heading" className="min-w-56 flex-1">
          <h3 id="pairs-heading" className="section-heading">
            Confused most
          </h3>
          {pairs.length === 0 && <p className="text-muted">Nothing is taken for anything else.</p>}
          <ul className={`gap-4 pt-1 ${isTable ? "columns-2" : ""}`}>
            {pairs.map(({ truth, answer, count }) => (
              <li key={`${truth} ${answer}`}>
                <button
                  type="button"
                  className="flex w-full items-baseline gap-2 rounded-control px-1 py-0.5 text-left hover:bg-hover"
                  onClick={() => onChoose(truth, answer)}
                >
                  {/* Of long names, some of both is seen. */}
                  <span
                    title={`${name(truth)} taken for ${name(answer)}`}
                    className={`grid min-w-0 flex-1 gap-x-1 text-text ${isTable ? ONE_LINE : TWO_LINES}`}
                  >
                    <bdi className={`truncate text-left ${isTable ? "" : "col-span-2"}`}>{name(truth)}</bdi>
                    <span className="text-muted">taken for</span>
                    <bdi className="truncate text-left">{name(answer)}</bdi>
                  </span>
                  <span className="numeric ml-auto text-small whitespace-nowrap text-muted">
                    {formatCount(count)} of {formatCount(matrix.truths[truth] ?? 0)},{" "}
                    {formatPercent(count / (matrix.truths[truth] ?? 1))}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}
