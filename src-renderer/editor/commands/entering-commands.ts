/** Enter and Escape: into a block or to a layer's parameters, and back out. */
import type { CommandFor } from "../../stores/command-registry";
import { shownGraph } from "../../stores/document-view";
import { type CanvasContext, canvasHasKeys, canvasItself } from "./canvas-context";

export const ENTERING_COMMANDS: readonly CommandFor<CanvasContext>[] = [
  {
    id: "canvas.enter",
    label: "Enter block",
    group: "View",
    shortcut: "Enter",
    hidden: true,
    enabled: canvasItself,
    run: enter,
  },
  {
    id: "canvas.leave",
    label: "Leave block, or select nothing",
    group: "View",
    shortcut: "Escape",
    hidden: true,
    enabled: canvasHasKeys,
    run: leave,
  },
];

function enter({ studio }: CanvasContext): void {
  const { documents } = studio;
  const focused = document.activeElement?.closest(".react-flow__node")?.getAttribute("data-id");
  const id = focused ?? [...documents.getState().selection][0];
  const node = shownGraph(studio.documents.getState())?.nodes.find((other) => other.id === id);
  if (node === undefined) return;
  const wasSelected = documents.getState().selection.has(node.id);
  documents.getState().select([node.id]);
  if (node.kind === "block") documents.getState().enterBlock(node.id);
  else if (wasSelected) focusInspector();
}

function leave({ studio, editor }: CanvasContext): void {
  const state = studio.documents.getState();
  if (editor.getState().openWire) editor.setState({ openWire: undefined });
  else if (state.selection.size > 0) state.select([]);
  else if (state.viewPath.length > 0) state.leaveTo(state.viewPath.length - 1);
}

/** To the first control of the inspector: from a node to its parameters without the mouse. */
function focusInspector(): void {
  const first = document.querySelector("[data-inspector] input, [data-inspector] button");
  if (first instanceof HTMLElement) first.focus();
}
