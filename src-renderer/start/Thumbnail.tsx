/** A small drawing of a real graph: the trunk as bars in the families' colours, its skips as arcs. */
import { type ReactNode, useMemo } from "react";
import type { NetworkDocument } from "#core/network/document";
import { thumbnailOf } from "./thumbnail-layout";

export function Thumbnail({ document }: { readonly document: NetworkDocument }): ReactNode {
  const { bars, trunks, arcs, width, height } = useMemo(() => thumbnailOf(document), [document]);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className="size-full" aria-hidden="true">
      {trunks.map((trunk) => (
        <path key={trunk} d={trunk} stroke="var(--faint)" strokeWidth="1.25" />
      ))}
      {arcs.map((arc) => (
        <path key={arc} d={arc} fill="none" stroke="var(--accent)" strokeWidth="1.75" />
      ))}
      {bars.map(({ key, x, y, width: barWidth, height: barHeight, colour }) => (
        <rect key={key} x={x} y={y} width={barWidth} height={barHeight} rx={barHeight / 2} fill={colour} />
      ))}
    </svg>
  );
}
