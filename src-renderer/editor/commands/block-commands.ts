/** Blocks out of the selection and back, and what takes no part in training. */
import type { CommandFor } from "../../stores/command-registry";
import { shownGraph } from "../../stores/document-view";
import { dissolveSelection, groupSelection, toggleBypass } from "../actions/structure";
import { anySelected, type CanvasContext } from "./canvas-context";

export const BLOCK_COMMANDS: readonly CommandFor<CanvasContext>[] = [
  {
    id: "edit.group",
    label: "Group into a block",
    group: "Edit",
    shortcut: "Mod+G",
    enabled: anySelected,
    run: ({ studio }) => groupSelection(studio),
  },
  {
    id: "edit.dissolve",
    label: "Dissolve block",
    group: "Edit",
    shortcut: "Mod+Shift+G",
    enabled(context) {
      const { selection } = context.studio.documents.getState();
      return (
        shownGraph(context.studio.documents.getState())?.nodes.some(
          ({ kind, id }) => kind === "block" && selection.has(id),
        ) ?? false
      );
    },
    run: ({ studio }) => dissolveSelection(studio),
  },
  {
    id: "edit.bypass",
    label: "Bypass (training ignores it)",
    group: "Edit",
    shortcut: "Mod+B",
    enabled: anySelected,
    run: ({ studio }) => toggleBypass(studio),
  },
];
