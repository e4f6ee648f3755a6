/** Keeps a draft of unsaved changes: within a second of each change, and at once when the page is hidden or closed. */
import type { ApiClient } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { HistoryEntry } from "./document-history";
import { type DocumentState, type DocumentStore, isUnsaved } from "./document-store";
import { errorNotice, type InterfaceStore } from "./interface-store";

const PAUSE_MS = 1_000;

/** Events of the page that may be its last. */
export interface PageSignals {
  /** Called when the page is hidden or about to go away. */
  onHide(listener: () => void): () => void;
}

export function keepDrafts(
  client: ApiClient<StudioApi>,
  documents: DocumentStore,
  screen: InterfaceStore,
  page: PageSignals,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The notice that says so, while drafts cannot be kept. */
  let failing: number | undefined;

  async function write(state = documents.getState()): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const { document, draftKey, path, sha256 } = state;
    if (!document || !isUnsaved(state)) return;
    try {
      await client.call("networks.saveDraft", {
        key: draftKey,
        document,
        ...(path === undefined ? {} : { path }),
        ...(sha256 === undefined ? {} : { sha256 }),
      });
      if (failing !== undefined) screen.getState().dismiss(failing);
      failing = undefined;
    } catch (error) {
      // Said once, not every second; the next change tries again.
      failing ??= screen.getState().notify(errorNotice(error, "The draft could not be kept."));
    }
  }

  const drop = (key: string): Promise<unknown> =>
    client.call("networks.dropDraft", { key }).catch(() => undefined);

  const stopDocuments = documents.subscribe((state, before) => {
    if (state.document === before.document) return;
    // Opening is no change, and undoing everything back to the saved state leaves nothing to keep.
    if (state.draftKey !== before.draftKey || !isUnsaved(state) || before.document === undefined) {
      // A step to another drawing asks nothing, so what was changed just before it is kept first.
      if (timer !== undefined && wasReplaced(state.past, before)) void write(before);
      // Taken back, the other drawing leaves nothing behind.
      if (wasReplaced(state.future, before)) void drop(before.draftKey);
      clearTimeout(timer);
      timer = undefined;
      if (state.draftKey === before.draftKey && state.document !== undefined) void drop(state.draftKey);
      // Changes that came with a new key: a draft that was copied.
      if (isUnsaved(state)) timer = setTimeout(() => void write(), PAUSE_MS);
      return;
    }
    // Not put off by the next change: whoever edits without a pause loses no more than a second either.
    timer ??= setTimeout(() => void write(), PAUSE_MS);
  });
  const stopPage = page.onHide(() => {
    if (timer !== undefined) void write();
  });
  return () => {
    clearTimeout(timer);
    stopDocuments();
    stopPage();
  };
}

/** Whether the last step of this history is the one that led away from that drawing. */
function wasReplaced(history: readonly HistoryEntry[], { draftKey }: DocumentState): boolean {
  return history.at(-1)?.place?.draftKey === draftKey;
}

export function browserPageSignals(window: Window): PageSignals {
  return {
    onHide(listener) {
      const hidden = (): void => {
        if (window.document.visibilityState === "hidden") listener();
      };
      window.document.addEventListener("visibilitychange", hidden);
      window.addEventListener("pagehide", listener);
      return () => {
        window.document.removeEventListener("visibilitychange", hidden);
        window.removeEventListener("pagehide", listener);
      };
    },
  };
}
