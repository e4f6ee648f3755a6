/** Looking at parts of the canvas: all of it, a selection, a node that is out of sight. */
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useMemo } from "react";
import type { Position } from "#core/network/document";
import { useStudio } from "../../stores/context";
import { FIT, firstLook } from "../model/first-look";
import type { CanvasNode } from "../model/flow-nodes";
import { motionIsWelcome } from "./motion";

export interface CanvasCamera {
  /** The first look at nodes that are about to be drawn. */
  home(nodes: readonly CanvasNode[]): void;
  /** All, or these nodes. Never nearer than 100%. */
  fit(nodes?: readonly string[]): void;
  /** Pans just enough to bring the nodes into sight; leaves the zoom alone. */
  reveal(nodes: readonly string[]): void;
  /** Gives a node the keyboard focus. */
  focus(node: string): void;
  /** The middle of what is in sight. */
  centre(): Position;
}

const MARGIN = 48;

export function useCamera(): CanvasCamera {
  const flow = useReactFlow();
  const store = useStoreApi();
  const { analysis } = useStudio();
  return useMemo(() => {
    const duration = (): number => (motionIsWelcome() ? 180 : 0);
    return {
      home(nodes) {
        void flow.setViewport(firstLook(nodes, store.getState(), analysis.getState().errors > 0));
      },
      fit(nodes) {
        void flow.fitView({
          ...FIT,
          duration: duration(),
          ...(nodes ? { nodes: nodes.map((id) => ({ id })) } : {}),
        });
      },
      reveal(nodes) {
        // One frame later: nodes that were just made have no place yet.
        requestAnimationFrame(() => {
          const bounds = flow.getNodesBounds([...nodes]);
          const { width, height } = store.getState();
          const { x, y, zoom } = flow.getViewport();
          if (bounds.width === 0 || width === 0) return;
          const left = bounds.x * zoom + x;
          const top = bounds.y * zoom + y;
          const dx = shift(left, left + bounds.width * zoom, width);
          const dy = shift(top, top + bounds.height * zoom, height);
          if (dx !== 0 || dy !== 0)
            void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: duration() });
        });
      },
      focus(node) {
        requestAnimationFrame(() => {
          const element = store
            .getState()
            .domNode?.querySelector(`.react-flow__node[data-id="${CSS.escape(node)}"]`);
          if (element instanceof HTMLElement) element.focus({ preventScroll: true });
        });
      },
      centre() {
        const { width, height } = store.getState();
        const { x, y, zoom } = flow.getViewport();
        return { x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom };
      },
    };
  }, [flow, store, analysis]);
}

/** How far to pan along one axis, so that a range lies in sight with a margin. */
function shift(from: number, to: number, size: number): number {
  if (to - from > size - 2 * MARGIN) return size / 2 - (from + to) / 2;
  if (from < MARGIN) return MARGIN - from;
  if (to > size - MARGIN) return size - MARGIN - to;
  return 0;
}
