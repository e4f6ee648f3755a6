/** The context menu from the keyboard, and the commands that only make sense in it: what they concern is what it was opened on. */
import { useReactFlow } from "@xyflow/react";
import { type MouseEvent, useCallback } from "react";
import { useCommands, useStudio } from "../../stores/context";
import { graphInView } from "../../stores/document-view";
import { searchAt } from "../actions/search-at";
import type { EditorStore } from "../editor-store";

export interface MenuHandlers {
  onNode(event: MouseEvent, node: { readonly id: string }): void;
  onSelection(event: MouseEvent): void;
  onEdge(event: MouseEvent, edge: { readonly id: string }): void;
  onPane(event: MouseEvent | globalThis.MouseEvent): void;
}

/** Notes what the menu opens on, before it opens; the selection follows the pointer. */
export function useMenuHandlers(editor: EditorStore): MenuHandlers {
  const { documents } = useStudio();
  const flow = useReactFlow();
  const at = useCallback(
    (event: MouseEvent | globalThis.MouseEvent) =>
      flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }),
    [flow],
  );
  return {
    onNode(event, { id }) {
      if (!documents.getState().selection.has(id)) documents.getState().select([id]);
      const target = documents.getState().selection.size > 1 ? "selection" : "layer";
      editor.setState({ menu: { target, at: at(event), edge: undefined } });
    },
    onSelection: (event) =>
      editor.setState({ menu: { target: "selection", at: at(event), edge: undefined } }),
    onEdge(event, { id }) {
      documents.getState().select([]);
      editor.setState({
        selectedEdges: new Set([id]),
        menu: { target: "wire", at: at(event), edge: id },
      });
    },
    onPane: (event) => editor.setState({ menu: { target: "pane", at: at(event), edge: undefined } }),
  };
}

export function useMenuCommands(editor: EditorStore, canvasHasKeys: () => boolean): void {
  const studio = useStudio();
  const { documents } = studio;
  useCommands(() => {
    const selectedBlock = (): string | undefined => {
      const { document, viewPath, selection } = documents.getState();
      const [id] = selection;
      const node = document && graphInView(document, viewPath)?.nodes.find((other) => other.id === id);
      return selection.size === 1 && node?.kind === "block" ? node.id : undefined;
    };
    return [
      {
        id: "canvas.menu",
        label: "Menu of what can be done here",
        group: "Edit",
        shortcut: "ContextMenu|Shift+F10",
        hidden: true,
        enabled: canvasHasKeys,
        run: () => openMenu([...documents.getState().selection], [...editor.getState().selectedEdges]),
      },
      {
        id: "edit.insertHere",
        label: "Insert a layer here",
        group: "Edit",
        hidden: true,
        run() {
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
        enabled: () => selectedBlock() !== undefined,
        run() {
          const block = selectedBlock();
          if (block !== undefined) documents.getState().enterBlock(block);
        },
      },
    ];
  }, [studio, documents, editor, canvasHasKeys]);
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
