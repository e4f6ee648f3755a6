/** What a look is chosen by: the canvas, what is drawn on it, and what floats above it. */
import type { ReactFlowInstance, ReactFlowState, Rect, Viewport } from "@xyflow/react";
import { shownGraph } from "../../stores/document-view";
import type { Studio } from "../../stores/studio";
import { type Area, freeAreas, overlap } from "../geometry/free-areas";
import { isSameView, onScreen } from "../geometry/look";
import { arcLines } from "../model/arc-lines";
import { coversOf } from "../model/covers";
import { type CoveredCanvas, firstLook, wholeLook } from "../model/first-look";
import { type CanvasNode, flowNodes } from "../model/flow-nodes";
import { motionIsWelcome } from "./motion";

/** A look that the studio chose by itself: the first one at a drawing, or all of it. */
export type OwnLook = "first" | "whole";

export interface Sight {
  readonly flow: ReactFlowInstance;
  readonly store: { getState(): ReactFlowState };
  readonly studio: Pick<Studio, "layers" | "documents" | "views">;
}

export function drawnNodes({ flow }: Sight): CanvasNode[] {
  return flow.getNodes() as CanvasNode[];
}

/** Where the nodes of the graph in view will be, for they may still be moving there. */
export function placedNodes({ studio }: Sight): CanvasNode[] {
  return flowNodes(studio.layers, shownGraph(studio.documents.getState())?.nodes ?? [], new Set(), []);
}

/** Where the skips of the graph in view run. */
export function drawnArcs({ studio }: Sight): readonly Rect[] {
  const graph = shownGraph(studio.documents.getState());
  return graph === undefined ? [] : arcLines(studio.layers, graph);
}

export function freeParts({ store }: Sight): readonly Area[] {
  const { width, height, domNode } = store.getState();
  return freeAreas({ width, height }, coversOf(domNode));
}

export function coveredCanvas({ store }: Sight): CoveredCanvas {
  const { width, height, domNode } = store.getState();
  return {
    size: { width, height },
    covers: coversOf(domNode, "always"),
    partCovers: coversOf(domNode, "part"),
  };
}

/** Whether any part of a box is on the canvas. */
export function isOnCanvas({ store }: Sight, box: Rect, view: Viewport): boolean {
  const { width, height } = store.getState();
  return overlap(onScreen(box, view), { left: 0, top: 0, right: width, bottom: height });
}

const MOVE_MS = 180;
/** The last frame of a movement may come as much later. */
const LATE_MS = 60;

/** Moves there, where it is not there already. */
export function goTo({ flow }: Sight, to: Viewport): void {
  const from = flow.getViewport();
  if (to.x !== from.x || to.y !== from.y || to.zoom !== from.zoom)
    void flow.setViewport(to, { duration: motionIsWelcome() ? MOVE_MS : 0 });
}

/** The look that the studio chose last, for as long as nobody looks elsewhere. */
export class ChosenLook {
  readonly #sight: Sight;
  #chosen: { readonly look: OwnLook; readonly view: Viewport; readonly at: number } | undefined;

  constructor(sight: Sight) {
    this.#sight = sight;
  }

  current(): OwnLook | undefined {
    if (this.#chosen === undefined) return undefined;
    const { look, view, at } = this.#chosen;
    const isOnItsWay = performance.now() < at + MOVE_MS + LATE_MS;
    return isOnItsWay || isSameView(view, this.#sight.flow.getViewport()) ? look : undefined;
  }

  /** Where the canvas looks, or where it will once a movement to the chosen look has ended. */
  view(): Viewport {
    const view = this.#sight.flow.getViewport();
    return this.#chosen && this.current() !== undefined ? this.#chosen.view : view;
  }

  /** The viewport of this look at the nodes, which is the chosen one from now on. */
  take(look: OwnLook, nodes: readonly CanvasNode[]): Viewport {
    const arcs = drawnArcs(this.#sight);
    const canvas = coveredCanvas(this.#sight);
    const view = look === "first" ? firstLook(nodes, arcs, canvas) : wholeLook(nodes, arcs, canvas);
    this.keep(look, view);
    return view;
  }

  /** The same look, moved a little by the studio itself. */
  keep(look: OwnLook, view: Viewport): void {
    this.#chosen = { look, view, at: performance.now() };
  }
}
