/** Save and Save as, with the questions that keep what others wrote from being lost. */
import { SkiploomError } from "#core/foundation/errors";
import { type NetworkDocument, nameSchema } from "#core/network/document";
import { type FilesContext, tellFailure } from "./files-context";

/** True once it is saved. */
export async function saveOpen(context: FilesContext): Promise<boolean> {
  const { document, path, readOnly } = context.documents.getState();
  if (!document) return false;
  if (path === undefined || readOnly) return saveOpenAs(context);
  return write(context, { path, document, replace: false });
}

export async function saveOpenAs(context: FilesContext): Promise<boolean> {
  const { documents, services } = context;
  const { document, readOnly } = documents.getState();
  if (!document) return false;
  try {
    const target = await services.dialogs.saveNetworkAs(document.name);
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
      ? write(context, { path: target.path, document: renamed, replace: true, onSaved })
      : write(context, { document: renamed, replace: false, onSaved });
  } catch (error) {
    return tellFailure(context, error, "Not saved.");
  }
}

/** `my-net` of `/home/ada/my-net.skiploom.json`; undefined when that is no name for a network. */
function nameOfPath(path: string): string | undefined {
  const file = path.split(/[/\\]/).at(-1) ?? "";
  const name = nameSchema.safeParse(file.replace(/(\.skiploom)?\.json$/i, ""));
  return name.success ? name.data : undefined;
}

interface Target {
  /** Without one, a file in the workspace of the network's name. */
  readonly path?: string;
  /** The drawing as it is once it is saved. */
  readonly document: NetworkDocument;
  readonly replace: boolean;
  /** What the drawing becomes by it: a refused save leaves the drawing as it is. */
  onSaved?(): void;
}

async function write(context: FilesContext, target: Target): Promise<boolean> {
  const { documents, services, screen } = context;
  const { draftKey, sha256, path: openPath } = documents.getState();
  screen.getState().withdraw("file");
  // Only the file this window read can have been changed behind its back.
  const expected =
    target.path !== undefined && target.path === openPath && !target.replace ? sha256 : undefined;
  try {
    const saved = await services.client.call("networks.save", {
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
    if (!(error instanceof SkiploomError) || error.code !== "conflict") {
      return tellFailure(context, error, "Not saved.");
    }
    return settleConflict(
      context,
      target,
      expected === undefined ? "A file of this name is there already" : "The file changed on disk",
      error,
    );
  }
}

async function settleConflict(
  context: FilesContext,
  target: Target,
  title: string,
  { message }: SkiploomError,
): Promise<boolean> {
  const answer = await context.screen.getState().choose({
    title,
    message: `${message} Replacing it overwrites what is there now.`,
    options: [
      { id: "other", label: "Save under another name" },
      { id: "replace", label: "Replace", tone: "danger" },
    ],
  });
  if (answer === "replace") return write(context, { ...target, replace: true });
  if (answer === "other") return saveOpenAs(context);
  return false;
}
