/** Nodes that are dragged: moved, or spliced into the wire that they are dropped on. */
import { useReactFlow } from "@xyflow/react";
import { type MouseEvent, type RefObject, useCallback } from "react";
import { canStandBetween, insertOnEdge, moveNodes } from "#core/network/edits/index";
import { nodeById } from "#core/network/graph";
import { useStudio } from "../../stores/context";
import { shownGraph } from "../../stores/document-view";
import { setDragTargets, useCanvasView } from "../editor-store";
import { type CanvasEdge, edgeAt } from "../model/flow-edges";
import type { CanvasNode } from "../model/flow-nodes";

/** How near a wire the pointer must be, in pixels of the screen. */
const REACH = 24;

type DragEvent = MouseEvent | globalThis.MouseEvent | TouchEvent;

export interface NodeDrag {
  onNodeDrag(event: DragEvent, node: CanvasNode, dragged: CanvasNode[]): void;
  onNodeDragStop(event: DragEvent, node: CanvasNode, dragged: CanvasNode[]): void;
}

/** @param edges as they are drawn now */
export function useNodeDrag(edges: RefObject<readonly CanvasEdge[]>): NodeDrag {
  const { layers, documents } = useStudio();
  const { editor, location } = useCanvasView();
  const flow = useReactFlow();
  /** The wire that a dragged node without wires would be spliced into. */
  const spliceUnder = useCallback(
    (event: { clientX: number; clientY: number }, dragged: readonly CanvasNode[]): string | undefined => {
      const drawing = shownGraph(documents.getState());
      const only = dragged.length === 1 ? dragged[0] : undefined;
      const node = only && drawing && nodeById(drawing, only.id);
      if (drawing === undefined || node === undefined || !canStandBetween(layers, drawing, node))
        return undefined;
      const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      return edgeAt(layers, drawing, edges.current, at, REACH / flow.getZoom());
    },
    [layers, documents, edges, flow],
  );
  const onNodeDrag = useCallback(
    (event: DragEvent, _node: CanvasNode, dragged: CanvasNode[]) => {
      if ("clientX" in event) setDragTargets(editor, spliceUnder(event, dragged), []);
    },
    [editor, spliceUnder],
  );
  const onNodeDragStop = useCallback(
    (event: DragEvent, _node: CanvasNode, dragged: CanvasNode[]) => {
      const edge = "clientX" in event ? spliceUnder(event, dragged) : undefined;
      setDragTargets(editor, undefined, []);
      // React Flow reports where nodes were dragged to; what was shown may have been pulled onto the trunk.
      const places = new Map(dragged.map(({ id }) => [id, flow.getNode(id)?.position ?? { x: 0, y: 0 }]));
      const only = dragged[0]?.id;
      documents.getState().edit(edge ? "Splice into the wire" : "Move", (document) => {
        const moved = moveNodes(document, location, places);
        return edge && only ? insertOnEdge(layers, moved, location, edge, only) : moved;
      });
    },
    [layers, documents, editor, flow, location, spliceUnder],
  );

  return { onNodeDrag, onNodeDragStop };
}
