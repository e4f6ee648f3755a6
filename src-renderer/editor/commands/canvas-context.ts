/** What the commands of the canvas work on, and what they ask before they offer themselves. */
import type { ReactFlowInstance } from "@xyflow/react";
import type { Studio } from "../../stores/studio";
import type { Clipboard } from "../actions/clipboard";
import type { EditorStore } from "../editor-store";
import type { CanvasCamera } from "../hooks/use-camera";

export interface CanvasContext {
  readonly studio: Studio;
  readonly editor: EditorStore;
  readonly clipboard: Clipboard;
  readonly camera: CanvasCamera;
  readonly flow: Pick<ReactFlowInstance, "zoomIn" | "zoomOut" | "zoomTo">;
}

export function anySelected({ studio }: CanvasContext): boolean {
  return studio.documents.getState().selection.size > 0;
}

export function severalSelected({ studio }: CanvasContext): boolean {
  return studio.documents.getState().selection.size > 1;
}

/** True while the keyboard belongs to the canvas: nothing, or something on it, has the focus. */
export function canvasHasKeys(): boolean {
  const { activeElement } = document;
  return (
    activeElement === null || activeElement === document.body || activeElement.closest(".canvas") !== null
  );
}

/** Keys that also mean something to a button or a list, so they count only over the canvas itself. */
export function canvasItself(): boolean {
  const { activeElement } = document;
  return canvasHasKeys() && activeElement?.closest("button, [role=separator]") == null;
}
