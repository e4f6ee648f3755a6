import type { CommandFor } from "../../stores/command-registry";
import type { Studio } from "../../stores/studio";

export const HISTORY_COMMANDS: readonly CommandFor<Studio>[] = [
  {
    id: "edit.undo",
    label: "Undo",
    group: "Edit",
    shortcut: "Mod+Z",
    enabled: ({ documents }) => documents.getState().past.length > 0,
    run: ({ documents }) => documents.getState().undo(),
  },
  {
    id: "edit.redo",
    label: "Redo",
    group: "Edit",
    shortcut: "Mod+Shift+Z|Mod+Y",
    enabled: ({ documents }) => documents.getState().future.length > 0,
    run: ({ documents }) => documents.getState().redo(),
  },
];
