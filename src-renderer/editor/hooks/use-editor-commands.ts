/** The commands of the canvas, with their keys. They stand in the search palette and in the native menu too. */
import { useReactFlow } from "@xyflow/react";
import { BUILT_IN_BLOCKS } from "#core/blocks/index";
import { LAYERS } from "#core/layers/index";
import type { NetworkNode } from "#core/network/document";
import { shortcutLabel } from "../../commands/keyboard";
import { useCommands, useDocumentState, useStudio } from "../../stores/context";
import { graphInView } from "../../stores/document-view";
import type { Clipboard } from "../actions/clipboard";
import { insertIntoEdge, insertIntoFlow, joinSelected, skipAround } from "../actions/insert";
import { canLeadThrough, type Item } from "../actions/items";
import {
  dissolveSelection,
  groupSelection,
  nudge,
  removeSelection,
  selectAll,
  tidyUp,
  toggleBypass,
} from "../actions/structure";
import { type Direction, nodeTowards } from "../actions/walk";
import type { EditorStore } from "../editor-store";
import { flowNodes } from "../model/flow-nodes";
import type { CanvasCamera } from "./use-camera";
import { useMenuCommands } from "./use-menu-commands";

const NUDGE = 8;

/** True while the keyboard belongs to the canvas: nothing, or something on it, has the focus. */
function canvasHasKeys(): boolean {
  const { activeElement } = document;
  return (
    activeElement === null || activeElement === document.body || activeElement.closest(".canvas") !== null
  );
}

/** Keys that also mean something to a button or a list, so they count only over the canvas itself. */
function canvasItself(): boolean {
  const { activeElement } = document;
  return canvasHasKeys() && activeElement?.closest("button, [role=separator]") == null;
}

export function useEditorCommands(editor: EditorStore, clipboard: Clipboard, camera: CanvasCamera): void {
  const studio = useStudio();
  const flow = useReactFlow();
  const ownBlocks = useDocumentState((state) => state.document?.blocks);
  const { documents } = studio;
  const severalSelected = (): boolean => documents.getState().selection.size > 1;
  useMenuCommands(editor, canvasHasKeys);
  const anySelected = (): boolean => documents.getState().selection.size > 0;

  useCommands(() => {
    const insert = (item: Item): void => {
      const { insertPlace } = editor.getState();
      const at = insertPlace?.at ?? camera.centre();
      const edge = canLeadThrough(item) ? insertPlace?.edge : undefined;
      const node = edge ? insertIntoEdge(studio, item, edge, at) : insertIntoFlow(studio, item, at);
      if (node !== undefined) camera.reveal([node]);
    };
    const layers = Object.values(LAYERS)
      .filter((layer) => !("hidden" in layer && layer.hidden))
      .map((layer) => ({
        id: `insert.${layer.type}`,
        label: layer.label,
        group: "Layers" as const,
        hint: layer.description,
        keywords: ["add", "insert", ...layer.keywords],
        run: () => insert({ kind: "layer", type: layer.type }),
      }));
    const blocks = new Map(
      [...BUILT_IN_BLOCKS, ...Object.values(ownBlocks ?? {})].map((block) => [block.id, block]),
    );
    return [
      ...layers,
      ...[...blocks.values()].map((block) => ({
        id: `insertBlock.${block.id}`,
        label: block.name,
        group: "Blocks" as const,
        hint: block.description,
        keywords: ["add", "insert", "block"],
        run: () => insert({ kind: "block", id: block.id }),
      })),
    ];
  }, [studio, editor, camera, ownBlocks]);

  useCommands(() => {
    const graph = () => {
      const { document, viewPath } = documents.getState();
      return document && graphInView(document, viewPath);
    };
    const walk = (direction: Direction) => (): void => {
      const drawing = graph();
      const from = [...documents.getState().selection].at(-1);
      const next = drawing && nodeTowards(drawing, from, direction);
      if (next === undefined) return;
      documents.getState().select([next]);
      camera.reveal([next]);
      camera.focus(next);
    };
    const arrows = (["Up", "Down", "Left", "Right"] as const).flatMap((name) => {
      const dx = name === "Left" ? -NUDGE : name === "Right" ? NUDGE : 0;
      const dy = name === "Up" ? -NUDGE : name === "Down" ? NUDGE : 0;
      return [
        {
          id: `canvas.walk${name}`,
          label: `Go ${name.toLowerCase()}`,
          group: "Edit" as const,
          shortcut: `Arrow${name}`,
          hidden: true,
          enabled: canvasItself,
          run: walk(name.toLowerCase() as Direction),
        },
        {
          id: `canvas.nudge${name}`,
          label: `Move ${name.toLowerCase()}`,
          group: "Edit" as const,
          shortcut: `Alt+Arrow${name}|Shift+Arrow${name}`,
          hidden: true,
          enabled: () => canvasItself() && anySelected(),
          run: () => nudge(studio, { x: dx, y: dy }),
        },
      ];
    });
    const isSelectedBlock = (node: NetworkNode): boolean =>
      node.kind === "block" && documents.getState().selection.has(node.id);
    const write = (text: string | undefined): Promise<void> | undefined =>
      // The studio's own clip is kept all the same when the browser refuses.
      text === undefined ? undefined : navigator.clipboard?.writeText(text).catch(() => undefined);
    return [
      ...arrows,
      {
        id: "edit.copy",
        label: "Copy",
        group: "Edit",
        hint: shortcutLabel("Mod+C"),
        browserKey: "Mod+C",
        enabled: anySelected,
        run: () => write(clipboard.copy()),
      },
      {
        id: "edit.cut",
        label: "Cut",
        group: "Edit",
        hint: shortcutLabel("Mod+X"),
        browserKey: "Mod+X",
        enabled: anySelected,
        run: () => write(clipboard.cut()),
      },
      {
        id: "edit.paste",
        label: "Paste",
        group: "Edit",
        hint: shortcutLabel("Mod+V"),
        browserKey: "Mod+V",
        run: async () => void clipboard.paste(await navigator.clipboard?.readText().catch(() => undefined)),
      },
      {
        id: "edit.duplicate",
        label: "Duplicate",
        group: "Edit",
        shortcut: "Mod+D",
        enabled: anySelected,
        run: clipboard.duplicate,
      },
      {
        id: "edit.delete",
        label: "Delete",
        group: "Edit",
        shortcut: "Delete|Backspace",
        enabled: () => anySelected() || editor.getState().selectedEdges.size > 0,
        run: () => removeSelection(studio, editor.getState().selectedEdges, true),
      },
      {
        id: "edit.deleteApart",
        label: "Delete, leave the wires apart",
        group: "Edit",
        shortcut: "Alt+Delete|Alt+Backspace",
        enabled: anySelected,
        run: () => removeSelection(studio, editor.getState().selectedEdges, false),
      },
      {
        id: "edit.selectAll",
        label: "Select all",
        group: "Edit",
        shortcut: "Mod+A",
        run: () => selectAll(studio),
      },
      {
        id: "edit.skip",
        label: "Draw a skip around the selection",
        group: "Edit",
        shortcut: "S",
        keywords: ["residual", "shortcut", "add"],
        enabled: anySelected,
        run: () => void skipAround(studio, [...documents.getState().selection]),
      },
      {
        id: "edit.rename",
        label: "Rename the layer",
        group: "Edit",
        shortcut: "F2",
        enabled: () => documents.getState().selection.size === 1 && !documents.getState().readOnly,
        run() {
          const [node] = documents.getState().selection;
          if (node !== undefined) camera.reveal([node]);
          editor.setState({ renaming: node });
        },
      },
      {
        id: "edit.joinAdd",
        label: "Join by Add",
        group: "Edit",
        keywords: ["merge", "sum", "connect"],
        enabled: severalSelected,
        run: () => void joinSelected(studio, "add"),
      },
      {
        id: "edit.joinConcat",
        label: "Join by Concatenate",
        group: "Edit",
        keywords: ["merge", "stack", "connect"],
        enabled: severalSelected,
        run: () => void joinSelected(studio, "concat"),
      },
      {
        id: "edit.group",
        label: "Group into a block",
        group: "Edit",
        shortcut: "Mod+G",
        enabled: anySelected,
        run: () => groupSelection(studio),
      },
      {
        id: "edit.dissolve",
        label: "Dissolve block",
        group: "Edit",
        shortcut: "Mod+Shift+G",
        enabled: () => graph()?.nodes.some(isSelectedBlock) ?? false,
        run: () => dissolveSelection(studio),
      },
      {
        id: "edit.bypass",
        label: "Bypass (training ignores it)",
        group: "Edit",
        shortcut: "Mod+B",
        enabled: anySelected,
        run: () => toggleBypass(studio),
      },
      {
        id: "view.tidy",
        label: "Tidy layout",
        group: "View",
        shortcut: "Mod+L",
        run() {
          tidyUp(studio);
          const { selection } = documents.getState();
          const nodes = flowNodes(graph()?.nodes ?? [], selection, []);
          camera.lookAgain(nodes, selection.size > 1 ? nodes.filter(({ selected }) => selected) : undefined);
        },
      },
      { id: "view.fitAll", label: "Fit all", group: "View", shortcut: "F", run: () => camera.fit() },
      {
        id: "view.fitSelection",
        label: "Fit the selection",
        group: "View",
        shortcut: ".",
        enabled: anySelected,
        run: () => camera.fit([...documents.getState().selection]),
      },
      {
        id: "view.zoomIn",
        label: "Zoom in",
        group: "View",
        shortcut: "+|=|Mod++|Mod+=",
        run: () => void flow.zoomIn(),
      },
      {
        id: "view.zoomOut",
        label: "Zoom out",
        group: "View",
        shortcut: "-|Mod+-",
        run: () => void flow.zoomOut(),
      },
      {
        id: "view.zoomActual",
        label: "Zoom to 100%",
        group: "View",
        shortcut: "Mod+0",
        run: () => void flow.zoomTo(1),
      },
      {
        id: "canvas.enter",
        label: "Enter block",
        group: "View",
        shortcut: "Enter",
        hidden: true,
        enabled: () => canvasItself(),
        run() {
          const focused = document.activeElement?.closest(".react-flow__node")?.getAttribute("data-id");
          const id = focused ?? [...documents.getState().selection][0];
          const node = graph()?.nodes.find((other) => other.id === id);
          if (node === undefined) return;
          const wasSelected = documents.getState().selection.has(node.id);
          documents.getState().select([node.id]);
          if (node.kind === "block") documents.getState().enterBlock(node.id);
          else if (wasSelected) focusInspector();
        },
      },
      {
        id: "canvas.leave",
        label: "Leave block, or select nothing",
        group: "View",
        shortcut: "Escape",
        hidden: true,
        enabled: canvasHasKeys,
        run() {
          const state = documents.getState();
          if (editor.getState().openWire) editor.setState({ openWire: undefined });
          else if (state.selection.size > 0) state.select([]);
          else if (state.viewPath.length > 0) state.leaveTo(state.viewPath.length - 1);
        },
      },
    ];
  }, [studio, editor, clipboard, camera, flow]);
}

/** To the first control of the inspector: from a node to its parameters without the mouse. */
function focusInspector(): void {
  const first = document.querySelector("[data-inspector] input, [data-inspector] button");
  if (first instanceof HTMLElement) first.focus();
}
