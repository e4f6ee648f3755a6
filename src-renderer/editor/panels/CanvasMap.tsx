import { MiniMap, Panel, useStore } from "@xyflow/react";
import type { ReactNode } from "react";
import type { NetworkNode } from "#core/network/document";
import { useAfterFirstDraw } from "../hooks/use-after-first-draw";
import { COVERS } from "../model/covers";
import { nodeColour } from "../nodes/family-icons";

const SIZE = { width: 120, height: 96 };
/** On a smaller canvas (a small window, or text at 200%) the drawing needs the room more. */
const NEEDS = { width: 600, height: 300 };

export function useHasMap(): boolean {
  return useStore(({ width, height }) => width >= NEEDS.width && height >= NEEDS.height);
}

/** The whole drawing in a corner. It comes after the first drawing, so its place is kept from the start. */
export function CanvasMap(): ReactNode {
  const drawn = useAfterFirstDraw();
  if (!useHasMap()) return null;
  return (
    <>
      <Panel position="bottom-right" style={{ ...SIZE, pointerEvents: "none" }} {...COVERS} aria-hidden />
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
          style={SIZE}
        />
      )}
    </>
  );
}

function colourOf(node: { data: { node?: NetworkNode } }): string {
  return node.data.node ? nodeColour(node.data.node) : "var(--shape)";
}
