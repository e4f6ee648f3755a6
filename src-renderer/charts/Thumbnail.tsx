/** A small drawing of a real graph: the trunk as bars in the families' colours, its skips as arcs. */

import { type ReactNode, useMemo } from "react";
import { analyse } from "#core/analysis/analyse";
import type { LayerRegistry } from "#core/layers/registry";
import { type ThumbnailDrawing, thumbnailOf } from "#core/layout/thumbnail";
import type { NetworkDocument } from "#core/network/document";
import { datasetId, meantFor } from "#core/network/images";
import { FAMILY_COLOUR } from "../ui/family";

export function Thumbnail(props: {
  readonly layers: LayerRegistry;
  readonly document: NetworkDocument;
}): ReactNode {
  const { layers, document } = props;
  const { bars, trunks, arcs, width, height } = useMemo(() => drawn(layers, document), [layers, document]);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className="size-full" aria-hidden="true">
      {trunks.map((trunk) => (
        <path key={trunk} d={trunk} stroke="var(--faint)" strokeWidth="1.25" />
      ))}
      {arcs.map((arc) => (
        <path key={arc} d={arc} fill="none" stroke="var(--accent)" strokeWidth="1.75" />
      ))}
      {bars.map(({ key, x, y, width: barWidth, height: barHeight, family }) => (
        <rect
          key={key}
          x={x}
          y={y}
          width={barWidth}
          height={barHeight}
          rx={barHeight / 2}
          fill={family ? FAMILY_COLOUR[family] : "var(--faint)"}
        />
      ))}
    </svg>
  );
}

/** The dataset's list may not have arrived yet, and at this size one image is like another. */
function drawn(layers: LayerRegistry, document: NetworkDocument): ThumbnailDrawing {
  const pictured =
    datasetId(document) === undefined
      ? document
      : meantFor(document, { imageShape: [32, 32, 1], classes: 10 });
  return thumbnailOf(layers, document, analyse(layers, pictured, undefined));
}
