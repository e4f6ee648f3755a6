/** Changes of all skips of the drawing at once, those in its blocks too: as the Lab makes its arms. */
import { isRefused } from "#core/lab/changes/change";
import { DRAWING_CHANGES } from "#core/lab/changes/index";
import type { CommandFor } from "../../stores/command-registry";
import type { CanvasContext } from "./canvas-context";

export const SKIP_COMMANDS: readonly CommandFor<CanvasContext>[] = DRAWING_CHANGES.map((change) => ({
  id: `skips.${change.id}`,
  label: change.label,
  group: "Edit",
  hint: change.description,
  keywords: ["skip", "shortcut", "residual", "twin", "lab"],
  enabled: ({ studio }) => studio.documents.getState().document !== undefined,
  run({ studio }) {
    const { document, edit } = studio.documents.getState();
    if (document === undefined) return;
    const changed = change.apply(studio.layers, document);
    const notify = (message: string): void => {
      studio.screen.getState().notify({ severity: "info", message });
    };
    if (isRefused(changed)) notify(changed.why);
    else if (changed === document) notify("There is nothing in this drawing for it to change.");
    else edit(change.label, () => changed);
  },
}));
