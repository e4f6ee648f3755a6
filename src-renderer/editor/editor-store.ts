/** What only the canvas knows: which edges are selected, what a drag would do, which menu is open. */
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ArgumentValues } from "#core/layers/resolve-params";
import type { GraphLocation, NetworkDocument, Position } from "#core/network/document";
import type { MenuTarget } from "./model/canvas-menu";

/** A wire that was dropped on empty canvas and waits for a layer to lead to (or to come from). */
export interface OpenWire {
  readonly node: string;
  readonly end: "source" | "target";
  /** Where it was dropped, on the canvas and on the screen. */
  readonly at: Position;
  readonly screen: Position;
}

export interface EditorState {
  readonly selectedEdges: ReadonlySet<string>;
  /** The edge that what is dragged would be spliced into. */
  readonly spliceEdge: string | undefined;
  /** The run of layers that a dragged skip would go around. */
  readonly skipRun: ReadonlySet<string>;
  readonly openWire: OpenWire | undefined;
  /** Where the search palette was opened, if it was on a place: there, or into the wire that runs there, goes what is chosen. */
  readonly insertPlace: { readonly at: Position; readonly edge: string | undefined } | undefined;
  /** What the context menu was last opened on, and where. */
  readonly menu: { readonly target: MenuTarget; readonly at: Position; readonly edge: string | undefined };
  /** The node under the pointer, or with the keyboard's focus. */
  readonly pointedNode: string | undefined;
  /** The node whose name is being typed on the canvas. */
  readonly renaming: string | undefined;
  /** The run whose heat was cleared from the canvas. */
  readonly heatClearedFor: string | undefined;
  /** The probe of a run that its heat shows, by its step; undefined: the newest. */
  readonly heatAt: { readonly run: string; readonly step: number } | undefined;
}
export type EditorStore = StoreApi<EditorState>;

const NONE: ReadonlySet<string> = new Set();

export function createEditorStore(): EditorStore {
  return createStore<EditorState>(() => ({
    selectedEdges: NONE,
    spliceEdge: undefined,
    skipRun: NONE,
    openWire: undefined,
    insertPlace: undefined,
    menu: { target: "pane", at: { x: 0, y: 0 }, edge: undefined },
    pointedNode: undefined,
    renaming: undefined,
    heatClearedFor: undefined,
    heatAt: undefined,
  }));
}

/** Sets what a drag would do; the same again causes no redraw. */
export function setDragTargets(
  store: EditorStore,
  spliceEdge: string | undefined,
  skipRun: readonly string[],
): void {
  const before = store.getState();
  const sameRun = before.skipRun.size === skipRun.length && skipRun.every((id) => before.skipRun.has(id));
  if (before.spliceEdge === spliceEdge && sameRun) return;
  store.setState({ spliceEdge, skipRun: sameRun ? before.skipRun : new Set(skipRun) });
}

/** What every node and edge of the graph in view has in common. */
export interface CanvasView {
  readonly location: GraphLocation;
  /** What stands before a node's name in its path. */
  readonly prefix: string;
  /** Values of the entered block's arguments, in its first repeat. */
  readonly argumentValues: ArgumentValues;
  readonly blocks: NetworkDocument["blocks"];
  readonly editor: EditorStore;
}

export const CanvasContext = createContext<CanvasView | undefined>(undefined);

export function useCanvasView(): CanvasView {
  const view = useContext(CanvasContext);
  if (view === undefined) throw new Error("This component stands outside of the canvas.");
  return view;
}

export function useEditorState<T>(selector: (state: EditorState) => T): T {
  return useStore(useCanvasView().editor, selector);
}
