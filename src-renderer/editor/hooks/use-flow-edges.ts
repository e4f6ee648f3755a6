import type { EdgeChange } from "@xyflow/react";
import { useCallback, useMemo, useRef } from "react";
import { useStore } from "zustand";
import { useGraph, useStudio } from "../../stores/context";
import type { EditorStore } from "../editor-store";
import { type CanvasEdge, flowEdges } from "../model/flow-edges";

export interface FlowEdges {
  readonly edges: CanvasEdge[];
  onEdgesChange(changes: EdgeChange<CanvasEdge>[]): void;
}

export function useFlowEdges(editor: EditorStore): FlowEdges {
  const { layers } = useStudio();
  const graph = useGraph();
  const selected = useStore(editor, (state) => state.selectedEdges);
  const previous = useRef<CanvasEdge[]>([]);
  const edges = useMemo(() => {
    previous.current = flowEdges(layers, graph, selected, previous.current);
    return previous.current;
  }, [layers, graph, selected]);
  const onEdgesChange = useCallback(
    (changes: EdgeChange<CanvasEdge>[]) => {
      const next = new Set(editor.getState().selectedEdges);
      for (const change of changes) {
        if (change.type !== "select") continue;
        if (change.selected) next.add(change.id);
        else next.delete(change.id);
      }
      editor.setState({ selectedEdges: next });
    },
    [editor],
  );
  return { edges, onEdgesChange };
}
