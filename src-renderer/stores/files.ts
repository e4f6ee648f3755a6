/** New, open, save, restore, close: each with the questions and words that keep anything from being lost. */
import type { NetworkDocument } from "#core/network/document";
import { openDraft, openNew, openPath, openText, openWithDialog } from "./file-opening";
import { saveOpen, saveOpenAs } from "./file-saving";
import type { FilesContext } from "./files-context";
import { guardUnsaved } from "./unsaved-guard";

export interface Files {
  /** Opens a new drawing (a template, an imported text). False when the person kept the old one. */
  openNew(document: NetworkDocument): Promise<boolean>;
  openWithDialog(): Promise<boolean>;
  openPath(path: string): Promise<boolean>;
  /** A text without a place on disk: a file that was dropped on the window. */
  openText(text: string, fileName?: string): Promise<boolean>;
  openDraft(key: string): Promise<boolean>;
  save(): Promise<boolean>;
  saveAs(): Promise<boolean>;
  /** Back to the start view. */
  close(): Promise<boolean>;
  /** Asks about unsaved changes; true when it is safe to go on. */
  guard(): Promise<boolean>;
}

export function createFiles(context: FilesContext): Files {
  return {
    openNew: (document) => openNew(context, document),
    openWithDialog: () => openWithDialog(context),
    openPath: (path) => openPath(context, path),
    openText: (text, fileName) => openText(context, text, {}, fileName),
    openDraft: (key) => openDraft(context, key),
    save: () => saveOpen(context),
    saveAs: () => saveOpenAs(context),
    async close() {
      if (!(await guardUnsaved(context))) return false;
      context.documents.getState().close();
      return true;
    },
    guard: () => guardUnsaved(context),
  };
}
