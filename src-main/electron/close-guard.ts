/** Closing a window with unsaved changes asks first. The states and their turns, apart from Electron. */

export type CloseAnswer = "save" | "discard" | "cancel";

export interface CloseGuardActions {
  /** Asks the person; the drawing's name is part of the question. */
  ask(name: string): Promise<CloseAnswer>;
  /** Asks the page to save; it reports back through `reportUnsaved`. */
  save(): void;
  /** Closes without asking again. */
  close(): void;
}

export interface CloseGuard {
  reportUnsaved(name: string | undefined): void;
  /** True when the window may close now; otherwise the question is on its way and closes it if that is the answer. */
  mayClose(): boolean;
  /** The page is gone and can no longer be asked to save: its draft is on disk. */
  pageGone(): void;
}

export function createCloseGuard(actions: CloseGuardActions): CloseGuard {
  let unsaved: string | undefined;
  let asking = false;
  let closeWhenSaved = false;
  let decided = false;

  const close = (): void => {
    decided = true;
    actions.close();
  };
  const question = async (name: string): Promise<void> => {
    const answer = await actions.ask(name);
    asking = false;
    if (answer === "discard") close();
    if (answer !== "save") return;
    // It may have been saved while the question stood.
    if (unsaved === undefined) close();
    else {
      closeWhenSaved = true;
      actions.save();
    }
  };

  return {
    reportUnsaved(name) {
      unsaved = name;
      if (closeWhenSaved && name === undefined) close();
      // Only the next report belongs to the save that was asked for: a person who cancels it stays.
      closeWhenSaved = false;
    },
    mayClose() {
      if (decided || unsaved === undefined) return true;
      if (!asking) {
        asking = true;
        closeWhenSaved = false;
        question(unsaved).catch(() => {
          asking = false;
        });
      }
      return false;
    },
    pageGone() {
      unsaved = undefined;
    },
  };
}
