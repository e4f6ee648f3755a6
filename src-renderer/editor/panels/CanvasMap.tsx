import { MiniMap, Panel, type Rect, useStore, type Viewport } from "@xyflow/react";
import { type ReactNode, useCallback, useMemo } from "react";
import { footprint } from "#core/layout/footprint";
import type { NetworkNode } from "#core/network/document";
import { useDocumentState, useStudio } from "../../stores/context";
import { shownGraph } from "../../stores/document-view";
import type { Area, Size } from "../geometry/free-areas";
import { onScreen } from "../geometry/look";
import { useAfterFirstDraw } from "../hooks/use-after-first-draw";
import { COVERS_A_PART } from "../model/covers";
import { BLOCK_COLOUR, nodeColour } from "../nodes/family-icons";

const WIDTH = 120;
/** A tall drawing has a tall map: on a flat one it would be a hair line. */
const HEIGHT = { least: 96, most: 240, shareOfCanvas: 0.45 };
/** On a smaller canvas (a small window, or text at 200%) the drawing needs the room more. */
const NEEDS = { width: 600, height: 300 };

/** Whether the canvas shows its map: where there is room for one, and something is out of sight. */
export function useHasMap(): boolean {
  const bounds = useBounds();
  return useStore(
    ({ width, height, transform: [x, y, zoom] }) =>
      width >= NEEDS.width &&
      height >= NEEDS.height &&
      bounds !== undefined &&
      !isInside(onScreen(bounds, { x, y, zoom }), width, height),
  );
}

function isInside({ left, top, right, bottom }: Area, width: number, height: number): boolean {
  return left >= 0 && top >= 0 && right <= width && bottom <= height;
}

/** Of all that is drawn; undefined where nothing is. */
function useBounds(): Rect | undefined {
  const { layers } = useStudio();
  const graph = useDocumentState(shownGraph);
  return useMemo(() => {
    const places = (graph?.nodes ?? []).map((node) => footprint(layers, node));
    if (places.length === 0) return undefined;
    const x = Math.min(...places.map(({ left }) => left));
    const y = Math.min(...places.map(({ top }) => top));
    const right = Math.max(...places.map(({ left, width }) => left + width));
    const bottom = Math.max(...places.map(({ top, height }) => top + height));
    return { x, y, width: right - x, height: bottom - y };
  }, [layers, graph]);
}

/** The map holds what is in sight too: beside a wide canvas, a tall drawing needs less height. */
function mapHeight(drawing: Rect, canvas: Size, view: Viewport): number {
  const left = Math.min(drawing.x, -view.x / view.zoom);
  const top = Math.min(drawing.y, -view.y / view.zoom);
  const right = Math.max(drawing.x + drawing.width, (canvas.width - view.x) / view.zoom);
  const bottom = Math.max(drawing.y + drawing.height, (canvas.height - view.y) / view.zoom);
  return (WIDTH * (bottom - top)) / (right - left);
}

/** As tall as the map of the drawing and of what is in sight is at the map's width, within limits. */
function useMapSize(): { width: number; height: number } {
  const bounds = useBounds();
  const most = useStore(({ height }) => Math.min(HEIGHT.most, height * HEIGHT.shareOfCanvas));
  const wanted = useStore(({ width, height, transform: [x, y, zoom] }) =>
    bounds === undefined ? 0 : Math.round(mapHeight(bounds, { width, height }, { x, y, zoom })),
  );
  return { width: WIDTH, height: Math.round(Math.max(HEIGHT.least, Math.min(wanted, most))) };
}

interface Drawn {
  readonly data: { readonly node?: NetworkNode };
}

/** The whole drawing in a corner. It comes after the first drawing, so its place is kept from the start. */
export function CanvasMap(): ReactNode {
  const drawn = useAfterFirstDraw();
  const size = useMapSize();
  const { layers } = useStudio();
  const colourOf = useCallback(
    ({ data }: Drawn) => (data.node ? nodeColour(layers, data.node) : BLOCK_COLOUR),
    [layers],
  );
  if (!useHasMap()) return null;
  return (
    <>
      <Panel
        position="bottom-right"
        style={{ ...size, pointerEvents: "none" }}
        {...COVERS_A_PART}
        aria-hidden
      />
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
