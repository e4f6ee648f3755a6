/** The context menu from the keyboard, and the commands that only make sense in it: what they concern is what it was opened on. */
import type { CommandFor } from "../../stores/command-registry";
import { shownGraph } from "../../stores/document-view";
import { searchAt } from "../actions/search-at";
import { type CanvasContext, canvasHasKeys } from "./canvas-context";

export const MENU_COMMANDS: readonly CommandFor<CanvasContext>[] = [
  {
    id: "canvas.menu",
    label: "Menu of what can be done here",
    group: "Edit",
    shortcut: "ContextMenu|Shift+F10",
    hidden: true,
    enabled: canvasHasKeys,
    run: ({ studio, editor }) =>
      openMenu([...studio.documents.getState().selection], [...editor.getState().selectedEdges]),
  },
  {
    id: "edit.insertHere",
    label: "Insert a layer here",
    group: "Edit",
    hidden: true,
    run({ studio, editor }) {
      const { target, at, edge } = editor.getState().menu;
      searchAt(studio, editor, target === "wire" || target === "pane" ? { at, edge } : undefined);
    },
  },
  {
    id: "edit.enterBlock",
    label: "Enter block",
    group: "Edit",
    hint: "Enter",
    hidden: true,
    enabled: (context) => selectedBlock(context) !== undefined,
    run(context) {
      const block = selectedBlock(context);
      if (block !== undefined) context.studio.documents.getState().enterBlock(block);
    },
  },
];

/** The one selected node, where it is a block. */
function selectedBlock({ studio }: CanvasContext): string | undefined {
  const { selection } = studio.documents.getState();
  const [id] = selection;
  const node = shownGraph(studio.documents.getState())?.nodes.find((other) => other.id === id);
  return selection.size === 1 && node?.kind === "block" ? node.id : undefined;
}

/** As if the middle of the layer with the focus, else of what is selected, else of the canvas, were pressed. */
function openMenu(nodes: readonly string[], edges: readonly string[]): void {
  const canvas = document.querySelector(".canvas .react-flow");
  const focused = document.activeElement?.closest(".react-flow__node");
  const named = (kind: string, id: string | undefined): Element | null | undefined =>
    id === undefined ? undefined : canvas?.querySelector(`.react-flow__${kind}[data-id="${CSS.escape(id)}"]`);
  const place =
    focused ??
    named("node", nodes.at(-1)) ??
    named("edge", edges[0]) ??
    canvas?.querySelector(".react-flow__pane");
  if (place === null || place === undefined) return;
  const { left, top, width, height } = place.getBoundingClientRect();
  place.dispatchEvent(
    new MouseEvent("contextmenu", {
      bubbles: true,
      cancelable: true,
      clientX: left + width / 2,
      clientY: top + height / 2,
    }),
  );
}
