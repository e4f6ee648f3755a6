/** What happens to a palette item that is dragged over the canvas: placed, spliced into a wire, or drawn as a skip around layers. */

import { type ReactFlowInstance, useReactFlow } from "@xyflow/react";
import { type DragEvent, useMemo, useRef } from "react";
import type { LayerRegistry } from "#core/layers/registry";
import { boxOf } from "#core/layout/boxes";
import type { Graph, Position } from "#core/network/document";
import { useStudio } from "../../stores/context";
import { shownGraph } from "../../stores/document-view";
import { insertAt, insertIntoEdge, skipAround } from "../actions/insert";
import { draggedItem, ITEM_TYPE } from "../actions/item-drag";
import { canLeadThrough, type Item } from "../actions/items";
import { type EditorStore, setDragTargets } from "../editor-store";
import { type CanvasEdge, edgeAt, flowEdges } from "../model/flow-edges";
import { runBetween } from "../model/run";

/** How near a wire the pointer must be, in pixels of the screen. */
const REACH = 18;
/** A skip may be dragged down beside the layers, where its arc will be. */
const BESIDE = 70;

export interface PaletteDrop {
  onDragOver(event: DragEvent): void;
  onDragLeave(event: DragEvent): void;
  onDrop(event: DragEvent): void;
}

export function usePaletteDrop(editor: EditorStore): PaletteDrop {
  const studio = useStudio();
  const flow = useReactFlow();
  const first = useRef<string | undefined>(undefined);
  const edges = useRef<{ graph: Graph; edges: CanvasEdge[] } | undefined>(undefined);
  return useMemo(() => {
    function targets(item: Item, at: Position): { edge: string | undefined; run: readonly string[] } {
      const graph = shownGraph(studio.documents.getState());
      if (graph === undefined) return { edge: undefined, run: [] };
      if (item.kind === "layer" && studio.layers.find(item.type)?.role === "skip") {
        const over = nodeBeside(studio.layers, graph, at);
        if (over !== undefined) first.current ??= over;
        const run =
          first.current === undefined ? [] : runBetween(graph, first.current, over ?? first.current);
        // Away from all layers the run is given up, and the skip can be placed or spliced like anything else.
        if (over !== undefined) return { edge: undefined, run };
        first.current = undefined;
      }
      if (!canLeadThrough(studio.layers, item)) return { edge: undefined, run: [] };
      if (edges.current?.graph !== graph)
        edges.current = { graph, edges: flowEdges(studio.layers, graph, new Set(), []) };
      const reach = REACH / flow.getZoom();
      return { edge: edgeAt(studio.layers, graph, edges.current.edges, at, reach), run: [] };
    }
    function forget(): void {
      first.current = undefined;
      setDragTargets(editor, undefined, []);
    }
    return {
      onDragOver(event) {
        const item = draggedItem();
        if (item === undefined || !event.dataTransfer.types.includes(ITEM_TYPE)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        const { edge, run } = targets(item, pointOf(flow, event));
        setDragTargets(editor, edge, run);
      },
      onDragLeave(event) {
        const into = event.relatedTarget;
        if (into instanceof Node && event.currentTarget.contains(into)) return;
        forget();
      },
      onDrop(event) {
        const item = draggedItem();
        if (item === undefined) return;
        event.preventDefault();
        const at = pointOf(flow, event);
        const { edge, run } = targets(item, at);
        forget();
        if (run.length > 0) skipAround(studio, run);
        else if (edge !== undefined) insertIntoEdge(studio, item, edge, at);
        else insertAt(studio, item, at);
      },
    };
  }, [studio, flow, editor]);
}

function pointOf(flow: ReactFlowInstance, event: DragEvent): Position {
  return flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
}

/** The layer at a point, or beside which the point lies. */
function nodeBeside(layers: LayerRegistry, graph: Graph, at: Position): string | undefined {
  return graph.nodes.find((node) => {
    const { width, height, role } = boxOf(layers, node);
    if (role !== "card") return false;
    const { x, y } = node.position;
    return at.y >= y && at.y <= y + height && at.x >= x && at.x <= x + width + BESIDE;
  })?.id;
}
