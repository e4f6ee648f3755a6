import type { ReactNode } from "react";

export interface SparklineProps {
  readonly values: ArrayLike<number>;
  /** Spoken: "validation accuracy, 12 epochs". */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
  /** A CSS colour; a token by default. */
  readonly colour?: string;
}

const MOST_POINTS = 240;

/** A curve without axes. Values that are not finite leave a gap. */
export function Sparkline({ values, label, width = 96, height = 24, colour }: SparklineProps): ReactNode {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      style={{ width, height, maxWidth: "100%" }}
    >
      <path
        d={sparklinePath(values, width, height)}
        fill="none"
        stroke={colour ?? "var(--convolution)"}
        strokeWidth={1.5}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

function sparklinePath(values: ArrayLike<number>, width: number, height: number): string {
  const stride = Math.max(1, Math.ceil(values.length / MOST_POINTS));
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += stride) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return "";
  const range = high - low || 1;
  const last = Math.max(1, values.length - 1);
  let path = "";
  let pen = false;
  for (let index = 0; index < values.length; index += stride) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      pen = false;
      continue;
    }
    const x = (index / last) * width;
    const y = 1 + (1 - (value - low) / range) * (height - 2);
    path += `${pen ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = true;
  }
  return path;
}
