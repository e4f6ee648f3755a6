/** Networks from the moment when they grew: what that did by itself, and where training on led. */
import { type ReactNode, useMemo, useState } from "react";
import { spellSmall, spellValue } from "#core/lab/verdicts/numbers";
import { LineChart } from "../charts/LineChart";
import { CursorContext, useNewCursor } from "../charts/shared-cursor";
import { SegmentedControl } from "../ui/SegmentedControl";
import { Card } from "./Card";
import { growCurves } from "./grow-curves";
import type { ResultProps } from "./question-pages";
import { useMetricsOf } from "./use-experiment";

const HEAD = "h-8 px-2 text-small font-medium text-muted";
const CELL = "numeric h-8 border-t border-line px-2 text-small whitespace-nowrap text-text";

export function GrowResult({ view, answer }: ResultProps): ReactNode {
  const { seeds } = view.experiment;
  const [seed, setSeed] = useState(seeds[0] ?? 1);
  const runs = useMemo(
    () => view.runs.filter((run) => run.seed === seed && run.grown !== undefined),
    [view, seed],
  );
  const metrics = useMetricsOf(runs.flatMap(({ run }) => run ?? []));
  const curves = useMemo(() => growCurves(view, runs, metrics), [view, runs, metrics]);
  const cursor = useNewCursor();
  return (
    <CursorContext value={cursor}>
      <div className="flex min-w-0 flex-col gap-3">
        {seeds.length > 1 && (
          <SegmentedControl
            small
            label="Which seed"
            value={String(seed)}
            segments={seeds.map((each) => ({ value: String(each), label: `Seed ${each}` }))}
            onChange={(next) => setSeed(Number(next))}
          />
        )}
        <Card className="flex h-88 flex-col !px-3 !py-2">
          <LineChart
            title="Training loss since they grew; at step 0 right after"
            term="loss"
            series={curves}
            unit="measure"
            log
            empty={view.state === "training" ? "Nothing has grown yet." : "Nothing grew."}
          />
        </Card>
        <Beginnings answer={answer} />
      </div>
    </CursorContext>
  );
}

/** On validation: before growing, right after, and after training on. */
function Beginnings({ answer }: Pick<ResultProps, "answer">): ReactNode {
  const grown = answer.arms.filter((arm) => arm.grown.length > 0);
  if (grown.length === 0) return null;
  const measure = answer.measures.validation;
  return (
    <Card className="!p-0">
      <div className="overflow-x-auto px-2 pb-1">
        <table className="w-full">
          <thead>
            <tr>
              <th className={`${HEAD} text-left`}>Validation error</th>
              <th
                className={`${HEAD} text-right`}
                title="Of any output of the last layer, over the validation part"
              >
                Largest difference
              </th>
              <th className={`${HEAD} text-right`}>Before growing</th>
              <th className={`${HEAD} text-right`}>Right after</th>
              <th className={`${HEAD} text-right`}>Trained on</th>
            </tr>
          </thead>
          <tbody>
            {grown.map(({ arm, grown: begun, validation }) => (
              <tr key={arm.id}>
                <th scope="row" className={`${CELL} text-left font-sans font-normal !whitespace-normal`}>
                  {arm.label}
                </th>
                <td className={`${CELL} text-right`}>
                  {spellSmall(Math.max(...begun.map(({ largestDifference }) => largestDifference)))}
                </td>
                {(["before", "after"] as const).map((when) => (
                  <td key={when} className={`${CELL} text-right`}>
                    {span(
                      begun.map((each) => 100 * (1 - each[when].validation.accuracy)),
                      (value) => spellValue(measure, value),
                    )}
                  </td>
                ))}
                <td className={`${CELL} text-right`}>
                  {span(
                    validation.flatMap((result) => ("value" in result ? [result.value] : [])),
                    (value) => spellValue(measure, value),
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

/** One value, or from the least to the most. */
function span(values: readonly number[], spell: (value: number) => string): string {
  if (values.length === 0) return "–";
  const [least, most] = [spell(Math.min(...values)), spell(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
}
