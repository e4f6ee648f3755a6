/** Training error against depth: every seed a dot, the mean a larger one, whiskers of 95%; what still trains is hollow. */
import { type ReactNode, type Ref, useMemo } from "react";
import { useSize } from "../charts/use-size";
import { type DepthArm, type DepthPoint, type DepthSeries, depthGeometry } from "./depth-geometry";
import { FAMILY_LABEL, FAMILY_PAINT } from "./families";

const NUMBERS = '"JetBrains Mono Variable", ui-monospace, monospace';
const WORDS = '"Inter Variable", system-ui, sans-serif';

export interface DepthChartProps {
  readonly arms: readonly DepthArm[];
  /** Of every training, for the axis's name. */
  readonly steps: number | undefined;
  readonly isFinished: boolean;
  /** What a screen reader says of it; the table holds all numbers. */
  readonly summary: string;
  readonly svg: Ref<SVGSVGElement>;
}

/** Everything it looks like is written on the elements themselves: it is saved as it stands. */
export function DepthChart({ arms, steps, isFinished, summary, svg }: DepthChartProps): ReactNode {
  const [holder, size] = useSize();
  const { plot, xTicks, yTicks, series } = useMemo(
    () => depthGeometry(arms, size, isFinished),
    [arms, size, isFinished],
  );
  const isMeasured = size.width > 0 && size.height > 0;
  return (
    <div ref={holder} className="relative h-full min-h-0 w-full">
      {isMeasured && (
        <svg
          ref={svg}
          role="img"
          aria-label={summary}
          width={size.width}
          height={size.height}
          viewBox={`0 0 ${size.width} ${size.height}`}
          className="absolute inset-0"
        >
          {yTicks.map(({ y, text }) => (
            <g key={text}>
              <line x1={plot.left} x2={plot.right} y1={y} y2={y} stroke="var(--line)" />
              <Text x={plot.left - 8} y={y + 4} anchor="end" font={NUMBERS}>
                {text}
              </Text>
            </g>
          ))}
          {xTicks.map(({ x, text }) => (
            <Text key={text} x={x} y={plot.bottom + 18} anchor="middle" font={NUMBERS}>
              {text}
            </Text>
          ))}
          <Text x={(plot.left + plot.right) / 2} y={plot.bottom + 37} anchor="middle" font={WORDS}>
            layers with weights (log scale)
          </Text>
          <g transform={`translate(14 ${(plot.top + plot.bottom) / 2}) rotate(-90)`}>
            <Text x={0} y={0} anchor="middle" font={WORDS}>
              {steps === undefined ? "training error" : `training error after ${steps} steps`}
            </Text>
          </g>
          {series.map((one) => (
            <Series key={one.family} series={one} />
          ))}
        </svg>
      )}
    </div>
  );
}

interface TextProps {
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
  readonly font: string;
  readonly children: ReactNode;
}

function Text({ x, y, anchor, font, children }: TextProps): ReactNode {
  return (
    <text x={x} y={y} textAnchor={anchor} fontFamily={font} fontSize="11" fill="var(--muted)">
      {children}
    </text>
  );
}

function Series({ series }: { readonly series: DepthSeries }): ReactNode {
  const { family, points, line, label } = series;
  const paint = FAMILY_PAINT[family];
  return (
    <g>
      <polyline
        points={line.map(({ x, y }) => `${x},${y}`).join(" ")}
        fill="none"
        stroke={paint}
        strokeWidth="2"
        strokeLinejoin="round"
      />
      {points.map((point) => (
        <Point key={point.arm.id} point={point} paint={paint} />
      ))}
      {label && (
        <text x={label.x} y={label.y + 4} fontFamily={WORDS} fontSize="12" fontWeight="600" fill={paint}>
          {FAMILY_LABEL[family]}
        </text>
      )}
    </g>
  );
}

function Point({ point, paint }: { readonly point: DepthPoint; readonly paint: string }): ReactNode {
  const { arm, x, mean, whisker, seeds } = point;
  return (
    <g>
      {whisker && (
        <g stroke={paint} strokeWidth="1.25" opacity="0.75">
          <line x1={x} x2={x} y1={whisker.low} y2={whisker.high} />
          <line x1={x - 4} x2={x + 4} y1={whisker.low} y2={whisker.low} />
          <line x1={x - 4} x2={x + 4} y1={whisker.high} y2={whisker.high} />
        </g>
      )}
      {seeds.map(({ seed, value, kind, x: left, y }) => (
        <g key={seed}>
          <title>{`${arm.label}, seed ${seed}: ${seedWords(value, kind)}`}</title>
          {kind === "diverged" ? (
            <path d={`M${left - 3} ${y - 3}l6 6m0 -6l-6 6`} stroke={paint} strokeWidth="1.5" />
          ) : (
            <circle
              cx={left}
              cy={y}
              r="2.75"
              stroke={paint}
              strokeWidth="1.25"
              fill={kind === "running" ? "var(--panel)" : paint}
              opacity={kind === "running" ? 1 : 0.6}
            />
          )}
        </g>
      ))}
      {mean !== undefined && (
        <circle cx={x} cy={mean} r="4.5" fill={paint} stroke="var(--panel)" strokeWidth="1.5">
          <title>{`${arm.label}, mean`}</title>
        </circle>
      )}
    </g>
  );
}

function seedWords(value: number, kind: "finished" | "diverged" | "running"): string {
  const error = `${value.toFixed(1)}%`;
  if (kind === "running") return `${error} on its last batches, not finished`;
  return kind === "diverged" ? `diverged, counted as ${error}` : error;
}
