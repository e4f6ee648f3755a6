/** New, open, save, restore, close: each with the questions and words that keep anything from being lost. */

import { SkiploomError } from "#core/foundation/errors";
import { type NetworkDocument, nameSchema } from "#core/network/document";
import { type Identity, withIdentity } from "#core/network/identity";
import { parseDocument } from "#core/network/parse";
import { type DocumentStore, isUnsaved } from "./document-store";
import { errorNotice, type InterfaceStore } from "./interface-store";
import { parseForReading, sha256Of } from "./parse-text";
import type { StudioServices } from "./services";

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

/** Of the file's bytes, as the host says; of its text where the host does not say. */
async function fingerprint(file: { text: string; sha256?: string | undefined }): Promise<string> {
  return file.sha256 ?? sha256Of(file.text);
}

/** `my-net` of `/home/ada/my-net.skiploom.json`; undefined when that is no name for a network. */
function nameOfPath(path: string): string | undefined {
  const file = path.split(/[/\\]/).at(-1) ?? "";
  const name = nameSchema.safeParse(file.replace(/(\.skiploom)?\.json$/i, ""));
  return name.success ? name.data : undefined;
}

export function createFiles(
  services: StudioServices,
  documents: DocumentStore,
  screen: InterfaceStore,
): Files {
  const { client, dialogs } = services;
  const say = (error: unknown, prefix?: string): false => {
    screen.getState().notify({ ...errorNotice(error, prefix), topic: "file" });
    return false;
  };

  /** Shows a text as the open drawing; read-only when it is of a newer version that can still be read. */
  async function show(
    text: string,
    options: { path?: string; sha256?: string; identity?: Identity | undefined },
    fileName?: string,
  ): Promise<boolean> {
    const { identity, ...place } = options;
    const parsed = parseForReading(text);
    if (!parsed.ok) return say(parsed.error, fileName && `${fileName}:`);
    // Asked only now: a file that cannot be opened costs nobody their changes.
    if (!(await guard())) return false;
    const document = identity ? withIdentity(parsed.document, identity) : parsed.document;
    documents.getState().open(document, {
      ...place,
      readOnly: parsed.readOnly,
      ...(place.path === undefined ? { untouched: true } : { saved: document }),
    });
    screen.getState().setView("design");
    if (parsed.readOnly) {
      screen.getState().notify({
        severity: "warning",
        message:
          "This network was saved by a newer Skiploom, so it opens read-only and the file stays as it is. Save as makes a copy that can be changed.",
      });
    }
    return true;
  }

  async function dropDraft(key: string): Promise<void> {
    await client.call("networks.dropDraft", { key }).catch(() => undefined);
  }

  async function guard(): Promise<boolean> {
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
    if (answer === "save") return files.save();
    if (answer !== "discard") return false;
    // Marked first, so that the pending autosave does not bring the draft back.
    documents.getState().markDiscarded();
    await dropDraft(state.draftKey);
    return true;
  }

  async function restore(key: string): Promise<boolean> {
    try {
      const draft = await client.call("networks.readDraft", { key });
      const parsed = parseDocument(draft.text);
      if (!parsed.ok) return say(parsed.error, "The draft could not be restored.");
      // What is on disk tells whether the draft still differs; what a save must find there is what the changes began with.
      const file =
        draft.path === undefined
          ? undefined
          : await client.call("networks.read", { path: draft.path }).catch(() => undefined);
      const saved = file === undefined ? undefined : parseDocument(file.text);
      if (!(await guard())) return false;
      documents.getState().open(parsed.document, {
        draftKey: key,
        ...(draft.path === undefined ? {} : { path: draft.path }),
        ...(file === undefined ? {} : { sha256: draft.sha256 ?? (await fingerprint(file)) }),
        ...(saved?.ok ? { saved: saved.document } : {}),
      });
      screen.getState().setView("design");
      return true;
    } catch (error) {
      return say(error, "The draft could not be restored.");
    }
  }

  async function write(target: {
    path?: string;
    /** The drawing as it is once it is saved. */
    document: NetworkDocument;
    replace: boolean;
    /** What the drawing becomes by it: a refused save leaves the drawing as it is. */
    onSaved?(): void;
  }): Promise<boolean> {
    const { draftKey, sha256, path: openPath } = documents.getState();
    screen.getState().withdraw("file");
    // Only the file this window read can have been changed behind its back.
    const expected =
      target.path !== undefined && target.path === openPath && !target.replace ? sha256 : undefined;
    try {
      const saved = await client.call("networks.save", {
        document: target.document,
        ...(target.path === undefined ? {} : { path: target.path }),
        ...(target.replace ? { replace: true } : {}),
        ...(expected === undefined ? {} : { expectedSha256: expected }),
        draftKey,
      });
      target.onSaved?.();
      documents.getState().markSaved(target.document, saved.path, saved.sha256, saved);
      return true;
    } catch (error) {
      if (!(error instanceof SkiploomError) || error.code !== "conflict") return say(error, "Not saved.");
      const answer = await screen.getState().choose({
        title: expected === undefined ? "A file of this name is there already" : "The file changed on disk",
        message: `${error.message} Replacing it overwrites what is there now.`,
        options: [
          { id: "other", label: "Save under another name" },
          { id: "replace", label: "Replace", tone: "danger" },
        ],
      });
      if (answer === "replace") return write({ ...target, replace: true });
      if (answer === "other") return files.saveAs();
      return false;
    }
  }

  const files: Files = {
    guard,
    async openNew(document) {
      if (!(await guard())) return false;
      documents.getState().open(document, { untouched: true });
      screen.getState().setView("design");
      return true;
    },
    async openWithDialog() {
      try {
        const chosen = await dialogs.openNetwork();
        if (!chosen) return false;
        return await show(
          chosen.text,
          chosen.path === undefined
            ? {}
            : { path: chosen.path, sha256: await fingerprint(chosen), identity: chosen.identity },
          chosen.name,
        );
      } catch (error) {
        return say(error, "The file could not be opened.");
      }
    },
    async openPath(path) {
      try {
        const file = await client.call("networks.read", { path });
        const { drafts } = await client.call("networks.recent", {});
        const draft = drafts.find(
          // This window's own draft is what the guard asks about.
          ({ path: of, key, isOpen }) => of === file.path && !isOpen && key !== documents.getState().draftKey,
        );
        if (draft) {
          const answer = await screen.getState().choose({
            title: `${draft.name} has changes that were not saved`,
            message:
              "They were kept when the studio closed. Go on with them, or open the file as it was saved.",
            options: [
              { id: "discard", label: "Discard changes", tone: "danger" },
              { id: "saved", label: "Open saved file" },
              { id: "draft", label: "Go on with changes", tone: "primary" },
            ],
          });
          if (answer === undefined) return false;
          if (answer === "draft") return await restore(draft.key);
          if (answer === "discard") await dropDraft(draft.key);
        }
        return await show(
          file.text,
          { path: file.path, sha256: await fingerprint(file), identity: file.identity },
          file.path.split(/[/\\]/).at(-1),
        );
      } catch (error) {
        return say(error, "The file could not be opened.");
      }
    },
    openText: (text, fileName) => show(text, {}, fileName),
    openDraft: restore,
    async save() {
      const { document, path, readOnly } = documents.getState();
      if (!document) return false;
      if (path === undefined || readOnly) return files.saveAs();
      return write({ path, document, replace: false });
    },
    async saveAs() {
      const { document, readOnly } = documents.getState();
      if (!document) return false;
      try {
        const target = await dialogs.saveNetworkAs(document.name);
        if (!target) return false;
        const name = target.kind === "name" ? target.name : nameOfPath(target.path);
        const renamed = name === undefined || name === document.name ? document : { ...document, name };
        function onSaved(): void {
          // A copy of a read-only network is a drawing of its own from here on.
          if (readOnly) documents.getState().open(renamed);
          else
            documents
              .getState()
              .edit("Rename network", (now) => (now === document ? renamed : { ...now, name: renamed.name }));
        }
        return target.kind === "path"
          ? write({ path: target.path, document: renamed, replace: true, onSaved })
          : write({ document: renamed, replace: false, onSaved });
      } catch (error) {
        return say(error, "Not saved.");
      }
    },
    async close() {
      if (!(await guard())) return false;
      documents.getState().close();
      return true;
    },
  };
  return files;
}
