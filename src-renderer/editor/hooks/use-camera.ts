/** Looking at parts of the canvas: all of it, a selection, a node that is out of sight. */
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useMemo } from "react";
import type { Position } from "#core/network/document";
import { useStudio } from "../../stores/context";
import { motionIsWelcome } from "./motion";

export interface CanvasCamera {
  /** The first look: all of it where words stay readable, else the beginning of the trunk. */
  home(): void;
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
/** Room for the breadcrumb above the first card. */
const TOP = 60;
const FIT = {
  padding: { top: `${TOP}px`, right: "24px", bottom: "28px", left: "24px" },
  maxZoom: 1,
  minZoom: 0.02,
} as const;
/** Room for what is said of errors in a drawing that opens with some. */
const FIT_ABOVE_BANNER = { ...FIT, padding: { ...FIT.padding, bottom: "80px" } } as const;
/** Zoom below which a first look shows too little to read. */
const READABLE = 0.6;
/** A drawing so wide that it would be smaller than this beside its arcs is looked at as a whole. */
const TOO_WIDE = 0.3;
/** A long trunk is begun at this zoom, so that a whole residual block is in sight. */
const LARGEST_FIRST = 0.85;

export function useCamera(): CanvasCamera {
  const flow = useReactFlow();
  const store = useStoreApi();
  const { analysis } = useStudio();
  return useMemo(() => {
    const duration = (): number => (motionIsWelcome() ? 180 : 0);
    return {
      home() {
        const { width, height } = store.getState();
        const bounds = flow.getNodesBounds(flow.getNodes());
        if (width === 0 || bounds.width === 0) return;
        const wholeZoom = Math.min(width / (bounds.width + MARGIN), (height - TOP) / bounds.height);
        const wideZoom = Math.min(LARGEST_FIRST, width / (bounds.width + 2 * MARGIN));
        if (wholeZoom >= READABLE || wideZoom < TOO_WIDE) {
          void flow.fitView(analysis.getState().errors > 0 ? FIT_ABOVE_BANNER : FIT);
          return;
        }
        const zoom = Math.max(READABLE, wideZoom);
        // Where the arcs do not fit beside it, the trunk is what is looked at.
        const [first] = flow.getNodes();
        const trunk = first === undefined ? 0 : first.position.x + (first.width ?? 0) / 2;
        const middle = zoom === wideZoom ? bounds.x + bounds.width / 2 : trunk;
        void flow.setViewport({ x: width / 2 - middle * zoom, y: TOP - bounds.y * zoom, zoom });
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
