/** What is done to the selected layers and wires: away with them, a skip around them, joined by a merge, another name. */
import type { CommandFor } from "../../stores/command-registry";
import { joinSelected, skipAround } from "../actions/insert";
import { removeSelection, selectAll } from "../actions/structure";
import { anySelected, type CanvasContext, severalSelected } from "./canvas-context";

export const EDIT_COMMANDS: readonly CommandFor<CanvasContext>[] = [
  {
    id: "edit.delete",
    label: "Delete",
    group: "Edit",
    shortcut: "Delete|Backspace",
    enabled: (context) => anySelected(context) || context.editor.getState().selectedEdges.size > 0,
    run: ({ studio, editor }) => removeSelection(studio, editor.getState().selectedEdges, true),
  },
  {
    id: "edit.deleteApart",
    label: "Delete, leave the wires apart",
    group: "Edit",
    shortcut: "Alt+Delete|Alt+Backspace",
    enabled: anySelected,
    run: ({ studio, editor }) => removeSelection(studio, editor.getState().selectedEdges, false),
  },
  {
    id: "edit.selectAll",
    label: "Select all",
    group: "Edit",
    shortcut: "Mod+A",
    run: ({ studio }) => selectAll(studio),
  },
  {
    id: "edit.skip",
    label: "Draw a skip around the selection",
    group: "Edit",
    shortcut: "S",
    keywords: ["residual", "shortcut", "add"],
    enabled: anySelected,
    run: ({ studio }) => void skipAround(studio, [...studio.documents.getState().selection]),
  },
  {
    id: "edit.rename",
    label: "Rename the layer",
    group: "Edit",
    shortcut: "F2",
    enabled({ studio }) {
      const { selection, readOnly } = studio.documents.getState();
      return selection.size === 1 && !readOnly;
    },
    run({ studio, camera, editor }) {
      const [node] = studio.documents.getState().selection;
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
    run: ({ studio }) => void joinSelected(studio, "add"),
  },
  {
    id: "edit.joinConcat",
    label: "Join by Concatenate",
    group: "Edit",
    keywords: ["merge", "stack", "connect"],
    enabled: severalSelected,
    run: ({ studio }) => void joinSelected(studio, "concat"),
  },
];
