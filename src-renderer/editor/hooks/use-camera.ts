/** Looking at parts of the canvas: all of it, a selection, a node that is out of sight. Nothing is put under what floats above the canvas. */
import { getNodesBounds, useReactFlow, useStoreApi } from "@xyflow/react";
import { useMemo } from "react";
import type { Position } from "#core/network/document";
import { useStudio } from "../../stores/context";
import { freeAreas, overlap, roomiest } from "../geometry/free-areas";
import { lookAt, onScreen, panTo, uncoverLook } from "../geometry/look";
import { coversOf } from "../model/covers";
import { READABLE, WHOLE, wholeAgain } from "../model/first-look";
import type { CanvasNode } from "../model/flow-nodes";
import {
  ChosenLook,
  coveredCanvas,
  drawnArcs,
  drawnNodes,
  freeParts,
  goTo,
  isOnCanvas,
  type OwnLook,
  placedNodes,
  type Sight,
} from "./camera-sight";

export interface CanvasCamera {
  /** Where this graph was last looked at; else the first look at nodes that are about to be drawn. */
  home(nodes: readonly CanvasNode[]): void;
  /** The first look at nodes that have just been laid out, or at some of them: where they will be, for they may still be moving there. */
  lookAgain(nodes: readonly CanvasNode[], some?: readonly CanvasNode[]): void;
  /** All, or these nodes. Never nearer than 100%. */
  fit(nodes?: readonly string[]): void;
  /** Pans just enough to bring the nodes into sight; leaves the zoom alone. */
  reveal(nodes: readonly string[]): void;
  /**
   * The same for those of the nodes that are in sight but lie beneath something; where not all fit, for the first ones. A whole
   * drawing that the studio chose to show is shown whole again.
   */
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
  const studio = useStudio();
  return useMemo(() => createCamera({ flow, store, studio }), [flow, store, studio]);
}

/** One frame later: nodes that were just made have no place yet, and a note that they called for is not there yet. */
function soon(look: () => void): void {
  requestAnimationFrame(look);
}

function createCamera(sight: Sight): CanvasCamera {
  const { flow, store } = sight;
  const chosen = new ChosenLook(sight);
  return {
    home: (nodes) => home(sight, chosen, nodes),
    lookAgain: (nodes, some) =>
      soon(() => {
        if (nodes.length === 0) return;
        goTo(
          sight,
          some
            ? panTo(getNodesBounds([...some]), freeParts(sight), flow.getViewport())
            : chosen.take("first", nodes),
        );
      }),
    fit: (nodes) => soon(() => fitTo(sight, chosen, nodes)),
    reveal: (nodes) =>
      soon(() => {
        const bounds = flow.getNodesBounds([...nodes]);
        if (bounds.width > 0 && store.getState().width > 0)
          goTo(sight, panTo(bounds, freeParts(sight), flow.getViewport()));
      }),
    uncover: (...groups) => soon(() => uncover(sight, chosen, groups)),
    ownLook: () => chosen.current(),
    resized(look) {
      const nodes = drawnNodes(sight);
      if (look !== undefined && nodes.length > 0) void flow.setViewport(chosen.take(look, nodes));
    },
    focus: (node) =>
      soon(() => {
        const element = store
          .getState()
          .domNode?.querySelector(`.react-flow__node[data-id="${CSS.escape(node)}"]`);
        if (element instanceof HTMLElement) element.focus({ preventScroll: true });
      }),
    centre() {
      const { left, right, top, bottom } = roomiest(freeParts(sight));
      const { x, y, zoom } = flow.getViewport();
      return { x: ((left + right) / 2 - x) / zoom, y: ((top + bottom) / 2 - y) / zoom };
    },
  };
}

function home(sight: Sight, chosen: ChosenLook, nodes: readonly CanvasNode[]): void {
  const { flow, store, studio } = sight;
  const { width, height } = store.getState();
  const kept = studio.views.camera();
  const back = kept && {
    x: width / 2 - kept.x * kept.zoom,
    y: height / 2 - kept.y * kept.zoom,
    zoom: kept.zoom,
  };
  const showsSome = back && nodes.some((node) => isOnCanvas(sight, getNodesBounds([node]), back));
  if (kept?.look !== undefined) void flow.setViewport(chosen.take(kept.look, nodes));
  else void flow.setViewport(back && showsSome ? back : chosen.take("first", nodes));
}

function fitTo(sight: Sight, chosen: ChosenLook, nodes: readonly string[] | undefined): void {
  if (nodes === undefined) {
    const all = drawnNodes(sight);
    if (all.length > 0) goTo(sight, chosen.take("whole", all));
    return;
  }
  const bounds = sight.flow.getNodesBounds([...nodes]);
  if (bounds.width > 0) goTo(sight, lookAt(bounds, freeParts(sight), WHOLE));
}

function uncover(sight: Sight, chosen: ChosenLook, groups: readonly (readonly string[])[]): void {
  const { flow, store } = sight;
  const view = chosen.view();
  const own = chosen.current();
  const whole = own && wholeAgain(placedNodes(sight), drawnArcs(sight), coveredCanvas(sight), view);
  if (own && whole) {
    chosen.keep(own, whole);
    goTo(sight, whole);
    return;
  }
  const { width, height, domNode } = store.getState();
  const covers = coversOf(domNode);
  const boundsOf = (node: string) => flow.getNodesBounds([node]);
  const shown = groups.map((group) => group.filter((node) => isOnCanvas(sight, boundsOf(node), view)));
  const isCovered = shown
    .flat()
    .some((node) => covers.some((cover) => overlap(cover, onScreen(boundsOf(node), view))));
  if (!isCovered) return;
  const to = uncoverLook(
    flow.getNodesBounds([...(shown.find((group) => group.length > 0) ?? [])]),
    flow.getNodesBounds(shown.flat()),
    freeAreas({ width, height }, covers),
    view,
    READABLE,
  );
  if (own) chosen.keep(own, to);
  goTo(sight, to);
}
