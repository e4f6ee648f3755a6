import { MiniMap, Panel, useStore } from "@xyflow/react";
import { type ReactNode, useMemo } from "react";
import { footprint } from "#core/layout/footprint";
import type { NetworkNode } from "#core/network/document";
import { useDocumentState } from "../../stores/context";
import { graphInView } from "../../stores/document-view";
import { useAfterFirstDraw } from "../hooks/use-after-first-draw";
import { COVERS } from "../model/covers";
import { nodeColour } from "../nodes/family-icons";

const WIDTH = 120;
/** A tall drawing has a tall map: on a flat one it would be a hair line. */
const HEIGHT = { least: 96, most: 240, shareOfCanvas: 0.45 };
/** On a smaller canvas (a small window, or text at 200%) the drawing needs the room more. */
const NEEDS = { width: 600, height: 300 };

export function useHasMap(): boolean {
  return useStore(({ width, height }) => width >= NEEDS.width && height >= NEEDS.height);
}

/** As tall as the drawing is at the map's width, within limits. */
function useMapSize(): { width: number; height: number } {
  const graph = useDocumentState(({ document, viewPath }) => document && graphInView(document, viewPath));
  const canvasHeight = useStore(({ height }) => height);
  const wanted = useMemo(() => WIDTH * steepness(graph?.nodes ?? []), [graph]);
  const most = Math.min(HEIGHT.most, canvasHeight * HEIGHT.shareOfCanvas);
  return { width: WIDTH, height: Math.round(Math.max(HEIGHT.least, Math.min(wanted, most))) };
}

/** Height over width of all that is drawn. */
function steepness(nodes: readonly NetworkNode[]): number {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const node of nodes) {
    const place = footprint(node);
    left = Math.min(left, place.left);
    top = Math.min(top, place.top);
    right = Math.max(right, place.left + place.width);
    bottom = Math.max(bottom, place.top + place.height);
  }
  return right > left ? (bottom - top) / (right - left) : 0;
}

/** The whole drawing in a corner. It comes after the first drawing, so its place is kept from the start. */
export function CanvasMap(): ReactNode {
  const drawn = useAfterFirstDraw();
  const size = useMapSize();
  if (!useHasMap()) return null;
  return (
    <>
      <Panel position="bottom-right" style={{ ...size, pointerEvents: "none" }} {...COVERS} aria-hidden />
      {drawn && (
        <MiniMap
          pannable
          zoomable
          position="bottom-right"
          ariaLabel="Map of the drawing"
          bgColor="var(--panel)"
          maskColor="color-mix(in srgb, var(--background) 55%, transparent)"
          nodeColor={colourOf}
          nodeStrokeWidth={0}
          nodeBorderRadius={8}
          style={size}
        />
      )}
    </>
  );
}

function colourOf(node: { data: { node?: NetworkNode } }): string {
  return node.data.node ? nodeColour(node.data.node) : "var(--shape)";
}
