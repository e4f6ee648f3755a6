import type { ReactNode } from "react";
import type { Point } from "#core/layout/box-graph";

/** Which input of its target a wire is, on the wire. */
export function EdgeNumber({ place, at }: { readonly place: number; readonly at: Point }): ReactNode {
  return (
    <g className="edge-label" transform={`translate(${at.x} ${at.y})`}>
      <rect x={-9} y={-9} width={18} height={18} rx={9} />
      <text textAnchor="middle" dominantBaseline="central">
        {place}
      </text>
    </g>
  );
}
