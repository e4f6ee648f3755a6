/** How much worse each network is on images that it did not train on: a mark and its interval for each, on one axis. */
import { type ReactNode, useMemo } from "react";
import type { Answer, ArmAnswer } from "#core/lab/answer";
import type { ExperimentView } from "#core/lab/experiment-view";
import type { Estimate } from "#core/lab/statistics/estimate";
import type { Measure } from "#core/lab/statistics/measure";
import { spellDifference, spellEstimate } from "#core/lab/verdicts/numbers";
import { Term } from "../ui/Term";
import { Card } from "./Card";
import { sideOf } from "./families";

const WIDTH = 320;
const HEIGHT = 20;
const INSET = 8;

export function GapCard(props: { readonly view: ExperimentView; readonly answer: Answer }): ReactNode {
  const { view, answer } = props;
  const measure = answer.measures.validation;
  const rows = answer.arms.filter(({ validation }) => validation.length > 0);
  const xOf = useMemo(() => scaleOf(rows), [rows]);
  if (rows.length === 0) return null;
  return (
    <Card>
      <h3 className="pb-1 font-semibold text-text">
        <Term name="generalisation gap">Generalisation gap</Term>
      </h3>
      <p className="pb-1 text-small text-muted">
        Validation error minus training error after the last step, with its 95% interval; right of the line:
        worse on images that were not trained on.
      </p>
      <div className="overflow-x-auto">
        <table className="w-full text-small">
          <thead className="sr-only">
            <tr>
              <th>Network</th>
              <th>Picture</th>
              <th>Gap</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ arm, gap }) => (
              <tr key={arm.id}>
                <th scope="row" className="h-6 max-w-56 truncate pr-3 text-left font-normal text-text">
                  {arm.label}
                </th>
                <td aria-hidden className="w-80">
                  <GapMark gap={gap.gap} xOf={xOf} paint={sideOf(arm, view.experiment.arms).paint} />
                </td>
                <td className="numeric pl-3 whitespace-nowrap text-text" title={gap.sentences[0]}>
                  {gapWords(measure, gap.gap)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function GapMark(props: {
  readonly gap: Estimate;
  readonly xOf: (value: number) => number;
  readonly paint: string;
}): ReactNode {
  const { gap, xOf, paint } = props;
  const y = HEIGHT / 2;
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="block" aria-hidden>
      <line x1={xOf(0)} x2={xOf(0)} y1={0} y2={HEIGHT} stroke="var(--faint)" />
      {gap.kind === "interval" && (
        <g stroke={paint} strokeWidth="1.25" opacity="0.75">
          <line x1={xOf(gap.interval.low)} x2={xOf(gap.interval.high)} y1={y} y2={y} />
          {[gap.interval.low, gap.interval.high].map((end) => (
            <line key={end} x1={xOf(end)} x2={xOf(end)} y1={y - 4} y2={y + 4} />
          ))}
        </g>
      )}
      {"mean" in gap && <circle cx={xOf(gap.mean)} cy={y} r="4" fill={paint} />}
    </svg>
  );
}

function gapWords(measure: Measure, gap: Estimate): string {
  switch (gap.kind) {
    case "interval":
      return spellEstimate(measure, gap, "95%");
    case "hint":
      return `${spellDifference(measure, gap.mean)}, a hint`;
    case "counts":
      return "failed seeds have no gap";
    case "nothing":
      return "not measured yet";
    default:
      return gap satisfies never;
  }
}

/** Of all gaps with their intervals, and of none, in pixels. */
function scaleOf(rows: readonly ArmAnswer[]): (value: number) => number {
  const values = rows.flatMap(({ gap: { gap } }) => [
    ...("mean" in gap ? [gap.mean] : []),
    ...(gap.kind === "interval" ? [gap.interval.low, gap.interval.high] : []),
  ]);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const reach = high - low || 1;
  return (value) => INSET + ((value - low) / reach) * (WIDTH - 2 * INSET);
}
