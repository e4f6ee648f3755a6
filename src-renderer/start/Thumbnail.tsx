/** A small drawing of a real graph: the trunk as bars in the families' colours, its skips as arcs. */
import { type ReactNode, useMemo } from "react";
import type { NetworkDocument } from "#core/network/document";
import { thumbnailOf } from "./thumbnail-layout";

export function Thumbnail({ document }: { readonly document: NetworkDocument }): ReactNode {
  const { bars, arcs, width, height } = useMemo(() => thumbnailOf(document), [document]);
  if (bars.length === 0) return null;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className="size-full" aria-hidden="true">
      <path
        d={`M${width / 2} ${bars[0]?.y ?? 0}V${bars.at(-1)?.y ?? 0}`}
        stroke="var(--faint)"
        strokeWidth="1"
      />
      {arcs.map((arc) => (
        <path key={arc} d={arc} fill="none" stroke="var(--accent)" strokeWidth="2" />
      ))}
      {bars.map((bar) => (
        <rect
          key={bar.key}
          x={bar.x}
          y={bar.y}
          width={bar.width}
          height={bar.height}
          rx={bar.height / 2}
          fill={bar.colour}
        />
      ))}
    </svg>
  );
}
