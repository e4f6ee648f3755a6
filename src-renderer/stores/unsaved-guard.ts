import { isUnsaved } from "./document-store";
import { saveOpen } from "./file-saving";
import { dropDraft, type FilesContext } from "./files-context";

/** Asks about unsaved changes; true when it is safe to go on. */
export async function guardUnsaved(context: FilesContext): Promise<boolean> {
  const { documents, screen } = context;
  const state = documents.getState();
  if (!isUnsaved(state) || !state.document) return true;
  const answer = await screen.getState().choose({
    title: `Save changes to ${state.document.name}?`,
    message: "What changed since the last save is gone for good once you discard it.",
    options: [
      { id: "discard", label: "Discard", tone: "danger" },
      { id: "save", label: "Save", tone: "primary" },
    ],
  });
  if (answer === "save") return saveOpen(context);
  if (answer !== "discard") return false;
  // Marked first, so that the pending autosave does not bring the draft back.
  documents.getState().markDiscarded();
  await dropDraft(context, state.draftKey);
  return true;
}
