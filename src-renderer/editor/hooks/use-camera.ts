/** Looking at parts of the canvas: all of it, a selection, a node that is out of sight. Nothing is put under what floats above the canvas. */
import { getNodesBounds, useReactFlow, useStoreApi, type Viewport } from "@xyflow/react";
import { useMemo } from "react";
import type { Position } from "#core/network/document";
import { useStudio } from "../../stores/context";
import { type Area, freeAreas, overlap, roomiest } from "../geometry/free-areas";
import { isSameView, lookAt, onScreen, panTo, uncoverLook } from "../geometry/look";
import { coversOf } from "../model/covers";
import { type CoveredCanvas, firstLook, READABLE, WHOLE, wholeLook } from "../model/first-look";
import type { CanvasNode } from "../model/flow-nodes";
import { motionIsWelcome } from "./motion";

/** A look that the studio chose by itself: the first one at a drawing, or all of it. */
export type OwnLook = "first" | "whole";

export interface CanvasCamera {
  /** Where this graph was last looked at; else the first look at nodes that are about to be drawn. */
  home(nodes: readonly CanvasNode[]): void;
  /** The first look at nodes that have just been laid out, or at some of them: where they will be, for they may still be moving there. */
  lookAgain(nodes: readonly CanvasNode[], some?: readonly CanvasNode[]): void;
  /** All, or these nodes. Never nearer than 100%. */
  fit(nodes?: readonly string[]): void;
  /** Pans just enough to bring the nodes into sight; leaves the zoom alone. */
  reveal(nodes: readonly string[]): void;
  /** The same for those of the nodes that are in sight but lie beneath something; where not all fit, for the first ones. */
  uncover(...nodes: readonly (readonly string[])[]): void;
  /** Gives a node the keyboard focus. */
  focus(node: string): void;
  /** The middle of what is in sight. */
  centre(): Position;
  /** What the studio chose to look at, as long as nobody looked elsewhere since. */
  ownLook(): OwnLook | undefined;
  /** The canvas has another size: the studio's own look is taken again. Where a person looked, it stays. */
  resized(look: OwnLook | undefined): void;
}

export function useCamera(): CanvasCamera {
  const flow = useReactFlow();
  const store = useStoreApi();
  const { views } = useStudio();
  return useMemo(() => {
    let own: { readonly look: OwnLook; readonly view: Viewport } | undefined;
    const ownLook = (): OwnLook | undefined =>
      own && isSameView(own.view, flow.getViewport()) ? own.look : undefined;
    const take = (look: OwnLook, nodes: readonly CanvasNode[]): Viewport => {
      const view = look === "first" ? firstLook(nodes, canvas()) : wholeLook(nodes, canvas());
      own = { look, view };
      return view;
    };
    const free = (): readonly Area[] => {
      const { width, height, domNode } = store.getState();
      return freeAreas({ width, height }, coversOf(domNode));
    };
    const canvas = (): CoveredCanvas => {
      const { width, height, domNode } = store.getState();
      return {
        size: { width, height },
        covers: coversOf(domNode, "always"),
        partCovers: coversOf(domNode, "part"),
      };
    };
    const go = (to: Viewport): void => {
      const from = flow.getViewport();
      if (to.x !== from.x || to.y !== from.y || to.zoom !== from.zoom)
        void flow.setViewport(to, { duration: motionIsWelcome() ? 180 : 0 });
    };
    const drawn = (): CanvasNode[] => flow.getNodes() as CanvasNode[];
    // One frame later: nodes that were just made have no place yet, and a note that they called for is not there yet.
    const soon = (look: () => void): void => void requestAnimationFrame(look);
    return {
      home(nodes) {
        const { width, height } = store.getState();
        const kept = views.camera();
        const back = kept && {
          x: width / 2 - kept.x * kept.zoom,
          y: height / 2 - kept.y * kept.zoom,
          zoom: kept.zoom,
        };
        if (kept?.look !== undefined) {
          void flow.setViewport(take(kept.look, nodes));
          return;
        }
        const shows = (view: Viewport): boolean =>
          nodes.some((node) =>
            overlap(onScreen(getNodesBounds([node]), view), {
              left: 0,
              top: 0,
              right: width,
              bottom: height,
            }),
          );
        void flow.setViewport(back && shows(back) ? back : take("first", nodes));
      },
      lookAgain: (nodes, some) =>
        soon(() => {
          if (nodes.length === 0) return;
          go(some ? panTo(getNodesBounds([...some]), free(), flow.getViewport()) : take("first", nodes));
        }),
      fit: (nodes) =>
        soon(() => {
          if (nodes === undefined) {
            const all = drawn();
            if (all.length > 0) go(take("whole", all));
            return;
          }
          const bounds = flow.getNodesBounds([...nodes]);
          if (bounds.width > 0) go(lookAt(bounds, free(), WHOLE));
        }),
      reveal: (nodes) =>
        soon(() => {
          const bounds = flow.getNodesBounds([...nodes]);
          if (bounds.width > 0 && store.getState().width > 0) go(panTo(bounds, free(), flow.getViewport()));
        }),
      uncover: (...groups) =>
        soon(() => {
          const { width, height, domNode } = store.getState();
          const covers = coversOf(domNode);
          const areas = freeAreas({ width, height }, covers);
          const view = flow.getViewport();
          const inSight = (node: string): boolean =>
            overlap(onScreen(flow.getNodesBounds([node]), view), {
              left: 0,
              top: 0,
              right: width,
              bottom: height,
            });
          const shown = groups.map((group) => group.filter(inSight));
          const all = flow.getNodesBounds(shown.flat());
          const isCovered = shown
            .flat()
            .some((node) =>
              covers.some((cover) => overlap(cover, onScreen(flow.getNodesBounds([node]), view))),
            );
          if (!isCovered) return;
          const first = flow.getNodesBounds([...(shown.find((group) => group.length > 0) ?? [])]);
          const wasOwn = ownLook();
          const to = uncoverLook(first, all, areas, view, READABLE);
          if (wasOwn) own = { look: wasOwn, view: to };
          go(to);
        }),
      ownLook,
      resized(look) {
        const nodes = drawn();
        if (look !== undefined && nodes.length > 0) void flow.setViewport(take(look, nodes));
      },
      focus: (node) =>
        soon(() => {
          const element = store
            .getState()
            .domNode?.querySelector(`.react-flow__node[data-id="${CSS.escape(node)}"]`);
          if (element instanceof HTMLElement) element.focus({ preventScroll: true });
        }),
      centre() {
        const { left, right, top, bottom } = roomiest(free());
        const { x, y, zoom } = flow.getViewport();
        return { x: ((left + right) / 2 - x) / zoom, y: ((top + bottom) / 2 - y) / zoom };
      },
    };
  }, [flow, store, views]);
}
