/** Whether the network is right as often as it says. */
import type { ReactNode } from "react";
import type { CalibrationChance } from "#core/scores/calibration-chance";
import type { ScoreReport } from "#core/scores/score-report";
import { suitsBalancedWords } from "#core/training/balance-words";
import type { ClassBalance } from "#core/training/recipe";
import { formatCount, formatPercent } from "../ui/format-number";
import { calibrationWords } from "./calibration-words";

const [WIDTH, HEIGHT] = [420, 320];
const [LEFT, TOP, SIDE] = [44, 12, 260];
const TICKS = [0, 0.25, 0.5, 0.75, 1] as const;

export function CalibrationView(props: {
  readonly report: ScoreReport;
  readonly chance: CalibrationChance | undefined;
  /** How the network was trained. */
  readonly balance: ClassBalance;
}): ReactNode {
  const { accuracy, calibration } = props.report;
  if (!calibration) {
    return (
      <p className="max-w-prose text-muted">
        Calibration needs at least 20 images, as each point of its curve stands for 20 or more.
      </p>
    );
  }
  const { bins } = calibration;
  const suits = suitsBalancedWords(props.balance);
  const x = (share: number): number => LEFT + SIDE * share;
  const y = (share: number): number => TOP + SIDE * (1 - share);
  return (
    <div className="flex flex-wrap gap-6">
      <figure className="m-0">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          width={WIDTH}
          height={HEIGHT}
          role="img"
          aria-label="Calibration curve: share of right answers over confidence. The table beside it has its numbers."
          className="max-w-full"
        >
          {TICKS.map((tick) => (
            <g key={tick} className="fill-muted text-[11px]">
              <path d={`M${x(0)} ${y(tick)}H${x(1)}M${x(tick)} ${y(0)}V${y(1)}`} stroke="var(--line)" />
              <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end" className="numeric">
                {100 * tick}%
              </text>
              <text x={x(tick)} y={TOP + SIDE + 16} textAnchor="middle" className="numeric">
                {100 * tick}%
              </text>
            </g>
          ))}
          <text x={x(0.5)} y={TOP + SIDE + 36} textAnchor="middle" className="fill-muted text-[12px]">
            confidence
          </text>
          <text x={x(0.03)} y={y(0.95)} className="fill-muted text-[12px]">
            right answers
          </text>
          <path d={`M${x(0)} ${y(0)}L${x(1)} ${y(1)}`} stroke="var(--faint)" strokeDasharray="4 4" />
          <path
            d={bins
              .map(
                ({ confidence, accuracy }, bin) => `${bin === 0 ? "M" : "L"}${x(confidence)} ${y(accuracy)}`,
              )
              .join("")}
            fill="none"
            stroke="var(--convolution)"
            strokeWidth="1.5"
          />
          {bins.map(({ confidence, accuracy }, bin) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
            <circle key={bin} cx={x(confidence)} cy={y(accuracy)} r="3.5" fill="var(--convolution)" />
          ))}
        </svg>
        <figcaption className="max-w-96 text-small text-muted">
          On the dashed line a network is right as often as it says; below it, it is too sure.
        </figcaption>
      </figure>
      <div className="flex min-w-64 flex-1 flex-col gap-2">
        <p className="max-w-prose text-text">{calibrationWords(calibration, accuracy.share, props.chance)}</p>
        {suits !== undefined && (
          <p className="max-w-prose text-text">
            {suits} These images{" "}
            {areEven(props.report) ? "are such data." : "are not: some of its error comes of that."}
          </p>
        )}
        <table className="w-full max-w-sm text-right" aria-label="Points of the calibration curve">
          <thead>
            <tr className="text-small text-muted">
              <th className="pb-1 text-left font-medium">Confidence</th>
              <th className="pb-1 font-medium">Mean</th>
              <th className="pb-1 font-medium">Right</th>
              <th className="pb-1 font-medium">Images</th>
            </tr>
          </thead>
          <tbody className="numeric text-small text-text">
            {bins.map((bin, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
              <tr key={place}>
                <td className="border-t border-line py-0.5 text-left">
                  {formatPercent(bin.low)} to {formatPercent(bin.high)}
                </td>
                <td className="border-t border-line">{formatPercent(bin.confidence)}</td>
                <td className="border-t border-line">{formatPercent(bin.accuracy)}</td>
                <td className="border-t border-line">{formatCount(bin.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** Of the classes that have images here. */
function areEven({ matrix: { truths } }: ScoreReport): boolean {
  const counts = truths.filter((count) => count > 0);
  return (
    counts.reduce((most, count) => Math.max(most, count), 0) <=
    1.5 * counts.reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY)
  );
}
