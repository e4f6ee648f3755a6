/** Opening: a new drawing, a file, a text, a draft. What cannot be opened costs nobody what is open. */
import type { NetworkDocument } from "#core/network/document";
import { type Identity, withIdentity } from "#core/network/identity";
import { parseDocument } from "#core/network/parse";
import { dropDraft, type FilesContext, fingerprint, tellFailure } from "./files-context";
import { parseForReading } from "./parse-text";
import { guardUnsaved } from "./unsaved-guard";

export async function openNew(context: FilesContext, document: NetworkDocument): Promise<boolean> {
  const { documents, screen } = context;
  if (!(await guardUnsaved(context))) return false;
  documents.getState().open(document, { untouched: true });
  screen.getState().setView("design");
  return true;
}

export async function openWithDialog(context: FilesContext): Promise<boolean> {
  try {
    const chosen = await context.services.dialogs.openNetwork();
    if (!chosen) return false;
    return await openText(
      context,
      chosen.text,
      chosen.path === undefined
        ? {}
        : { path: chosen.path, sha256: await fingerprint(chosen), identity: chosen.identity },
      chosen.name,
    );
  } catch (error) {
    return tellFailure(context, error, "The file could not be opened.");
  }
}

export async function openPath(context: FilesContext, path: string): Promise<boolean> {
  try {
    const file = await context.services.client.call("networks.read", { path });
    const draft = await draftOf(context, file.path);
    if (draft) {
      const answer = await askAboutDraft(context, draft.name);
      if (answer === undefined) return false;
      if (answer === "draft") return await openDraft(context, draft.key);
      if (answer === "discard") await dropDraft(context, draft.key);
    }
    return await openText(
      context,
      file.text,
      { path: file.path, sha256: await fingerprint(file), identity: file.identity },
      file.path.split(/[/\\]/).at(-1),
    );
  } catch (error) {
    return tellFailure(context, error, "The file could not be opened.");
  }
}

/** A draft of the file that no window has open. This window's own draft is what the guard asks about. */
async function draftOf(
  { services, documents }: FilesContext,
  path: string,
): Promise<{ readonly key: string; readonly name: string } | undefined> {
  const { drafts } = await services.client.call("networks.recent", {});
  return drafts.find(
    ({ path: of, key, isOpen }) => of === path && !isOpen && key !== documents.getState().draftKey,
  );
}

function askAboutDraft({ screen }: FilesContext, name: string): Promise<string | undefined> {
  return screen.getState().choose({
    title: `${name} has changes that were not saved`,
    message: "They were kept when the studio closed. Go on with them, or open the file as it was saved.",
    options: [
      { id: "discard", label: "Discard changes", tone: "danger" },
      { id: "saved", label: "Open saved file" },
      { id: "draft", label: "Go on with changes", tone: "primary" },
    ],
  });
}

/** Shows a text as the open drawing; read-only when it is of a newer version that can still be read. */
export async function openText(
  context: FilesContext,
  text: string,
  { identity, ...place }: { path?: string; sha256?: string; identity?: Identity | undefined },
  fileName?: string,
): Promise<boolean> {
  const { documents, screen } = context;
  const parsed = parseForReading(text);
  if (!parsed.ok) return tellFailure(context, parsed.error, fileName && `${fileName}:`);
  // Asked only now: a file that cannot be opened costs nobody their changes.
  if (!(await guardUnsaved(context))) return false;
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

export async function openDraft(context: FilesContext, key: string): Promise<boolean> {
  const { services, documents, screen } = context;
  const { client } = services;
  try {
    const draft = await client.call("networks.readDraft", { key });
    const parsed = parseDocument(draft.text);
    if (!parsed.ok) return tellFailure(context, parsed.error, "The draft could not be restored.");
    // What is on disk tells whether the draft still differs; what a save must find there is what the changes began with.
    const file =
      draft.path === undefined
        ? undefined
        : await client.call("networks.read", { path: draft.path }).catch(() => undefined);
    const saved = file === undefined ? undefined : parseDocument(file.text);
    if (!(await guardUnsaved(context))) return false;
    documents.getState().open(parsed.document, {
      draftKey: key,
      ...(draft.path === undefined ? {} : { path: draft.path }),
      ...(file === undefined ? {} : { sha256: draft.sha256 ?? (await fingerprint(file)) }),
      ...(saved?.ok ? { saved: saved.document } : {}),
    });
    screen.getState().setView("design");
    return true;
  } catch (error) {
    return tellFailure(context, error, "The draft could not be restored.");
  }
}
