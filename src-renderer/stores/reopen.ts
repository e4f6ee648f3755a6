import type { ApiClient } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { OpenDrawing } from "./services";
import type { Studio } from "./studio";

/** The draft is written as the page before goes, and may be on its way to the disk still when this one asks for it. */
const TRIES = 30;
const PAUSE_MS = 100;

/** Opens again what the page before this one had open, with the changes that were not saved. */
export async function reopen(
  { services, documents, files, screen }: Pick<Studio, "services" | "documents" | "files" | "screen">,
  { draftKey, path, unsaved, view }: OpenDrawing,
): Promise<void> {
  const hasDraft = unsaved && (await draftIsThere(services.client, draftKey));
  // Somebody was faster.
  if (documents.getState().document !== undefined) return;
  const opened = hasDraft
    ? await files.openDraft(draftKey)
    : path !== undefined && (await files.openPath(path));
  if (opened) screen.getState().setView(view);
}

async function draftIsThere(client: ApiClient<StudioApi>, draftKey: string): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const { drafts } = await client.call("networks.recent", {});
    if (drafts.some(({ key, isOpen }) => key === draftKey && !isOpen)) return true;
  }
  return false;
}
