/** The canvas's nodes: from the document, except while a drag is on, which is local until the drop. */
import type { NodeChange } from "@xyflow/react";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { Graph } from "#core/network/document";
import { useDocumentState, useGraph, useStudio } from "../../stores/context";
import { type CanvasNode, flowNodes } from "../model/flow-nodes";
import { easeOut, motionIsWelcome } from "./motion";
import { snapToNeighbours } from "./snap";

const MOVE_MS = 170;
/** Beyond this many nodes an animation would stutter rather than explain. */
const MOST_ANIMATED = 400;

export interface FlowNodes {
  readonly nodes: CanvasNode[];
  onNodesChange(changes: NodeChange<CanvasNode>[]): void;
}

export function useFlowNodes(): FlowNodes {
  const { layers, documents } = useStudio();
  const graph = useGraph();
  const viewPath = useDocumentState((state) => state.viewPath);
  const selection = useDocumentState((state) => state.selection);
  const [nodes, setNodes] = useState<CanvasNode[]>(() => flowNodes(layers, graph.nodes, selection, []));
  const latest = useRef({ nodes, viewPath });
  const graphRef = useRef<Graph>(graph);
  const frame = useRef<number | undefined>(undefined);

  useLayoutEffect(() => {
    graphRef.current = graph;
    const before = latest.current;
    const wanted = flowNodes(layers, graph.nodes, selection, before.nodes);
    if (frame.current !== undefined) cancelAnimationFrame(frame.current);
    frame.current = undefined;
    const show = (shown: CanvasNode[]): void => {
      latest.current = { nodes: shown, viewPath };
      setNodes(shown);
    };
    const from = before.viewPath === viewPath ? movedFrom(before.nodes, wanted) : undefined;
    if (from === undefined || from.size === 0 || from.size > MOST_ANIMATED || !motionIsWelcome()) {
      if (wanted.length !== before.nodes.length || wanted.some((node, at) => node !== before.nodes[at]))
        show(wanted);
      return;
    }
    const start = performance.now();
    const step = (now: number): void => {
      const share = easeOut(Math.min(1, (now - start) / MOVE_MS));
      show(share === 1 ? wanted : wanted.map((node) => between(node, from.get(node.id), share)));
      frame.current = share === 1 ? undefined : requestAnimationFrame(step);
    };
    step(start);
  }, [layers, graph, selection, viewPath]);

  useLayoutEffect(
    () => () => {
      if (frame.current !== undefined) cancelAnimationFrame(frame.current);
    },
    [],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      let selected: Set<string> | undefined;
      const places = new Map<string, { x: number; y: number; dragging: boolean }>();
      for (const change of changes) {
        if (change.type === "select") {
          selected ??= new Set(documents.getState().selection);
          if (change.selected) selected.add(change.id);
          else selected.delete(change.id);
        } else if (change.type === "position" && change.position) {
          places.set(change.id, { ...change.position, dragging: change.dragging ?? false });
        }
      }
      if (selected) documents.getState().select(selected);
      if (places.size === 0) return;
      if (places.size === 1) snapToNeighbours(graphRef.current, latest.current.nodes, places);
      const shown = latest.current.nodes.map((node) => {
        const place = places.get(node.id);
        if (place === undefined) return node;
        return { ...node, position: { x: place.x, y: place.y }, dragging: place.dragging };
      });
      latest.current = { ...latest.current, nodes: shown };
      setNodes(shown);
    },
    [documents],
  );

  return { nodes, onNodesChange };
}

/** Where nodes that stay in the drawing but move stood before. */
function movedFrom(
  before: readonly CanvasNode[],
  wanted: readonly CanvasNode[],
): Map<string, CanvasNode["position"]> {
  const places = new Map(before.map((node) => [node.id, node.position]));
  const moved = new Map<string, CanvasNode["position"]>();
  for (const node of wanted) {
    const place = places.get(node.id);
    if (place && (Math.abs(place.x - node.position.x) > 1 || Math.abs(place.y - node.position.y) > 1)) {
      moved.set(node.id, place);
    }
  }
  return moved;
}

function between(node: CanvasNode, from: CanvasNode["position"] | undefined, share: number): CanvasNode {
  if (from === undefined) return node;
  return {
    ...node,
    position: {
      x: from.x + (node.position.x - from.x) * share,
      y: from.y + (node.position.y - from.y) * share,
    },
  };
}
