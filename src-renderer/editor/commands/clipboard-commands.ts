import { shortcutLabel } from "../../commands/keyboard";
import type { CommandFor } from "../../stores/command-registry";
import { anySelected, type CanvasContext } from "./canvas-context";

/** The studio's own clip is kept all the same when the browser refuses. */
function write(text: string | undefined): Promise<void> | undefined {
  return text === undefined ? undefined : navigator.clipboard?.writeText(text).catch(() => undefined);
}

export const CLIPBOARD_COMMANDS: readonly CommandFor<CanvasContext>[] = [
  {
    id: "edit.copy",
    label: "Copy",
    group: "Edit",
    hint: shortcutLabel("Mod+C"),
    browserKey: "Mod+C",
    enabled: anySelected,
    run: ({ clipboard }) => write(clipboard.copy()),
  },
  {
    id: "edit.cut",
    label: "Cut",
    group: "Edit",
    hint: shortcutLabel("Mod+X"),
    browserKey: "Mod+X",
    enabled: anySelected,
    run: ({ clipboard }) => write(clipboard.cut()),
  },
  {
    id: "edit.paste",
    label: "Paste",
    group: "Edit",
    hint: shortcutLabel("Mod+V"),
    browserKey: "Mod+V",
    run: async ({ clipboard }) =>
      void clipboard.paste(await navigator.clipboard?.readText().catch(() => undefined)),
  },
  {
    id: "edit.duplicate",
    label: "Duplicate",
    group: "Edit",
    shortcut: "Mod+D",
    enabled: anySelected,
    run: ({ clipboard }) => clipboard.duplicate(),
  },
];
