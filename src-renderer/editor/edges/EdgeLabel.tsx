import type { ReactNode } from "react";
import type { Point } from "../layout/box-graph";

const CHARACTER = 7.3;

/** A shape on its wire. */
export function EdgeLabel({
  at,
  text,
  wrong,
}: {
  readonly at: Point;
  readonly text: string;
  readonly wrong: boolean;
}): ReactNode {
  const width = text.length * CHARACTER + 12;
  return (
    <g className="edge-label" data-wrong={wrong || undefined} transform={`translate(${at.x} ${at.y})`}>
      <rect x={-width / 2} y={-10} width={width} height={20} rx={6} />
      <text textAnchor="middle" dominantBaseline="central">
        {text}
      </text>
    </g>
  );
}
