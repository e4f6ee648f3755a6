import type { DocumentStore } from "./document-store";
import { errorNotice, type InterfaceStore } from "./interface-store";
import { sha256Of } from "./parse-text";
import type { StudioServices } from "./services";

/** What opening and saving work on. */
export interface FilesContext {
  readonly services: Pick<StudioServices, "client" | "dialogs">;
  readonly documents: DocumentStore;
  readonly screen: InterfaceStore;
}

/** Says why something with a file failed; answers false, as what failed does. */
export function tellFailure({ screen }: FilesContext, error: unknown, prefix?: string): false {
  screen.getState().notify({ ...errorNotice(error, prefix), topic: "file" });
  return false;
}

/** SHA-256 of the file's bytes, as the host says; of its text where the host does not say. */
export async function fingerprint(file: { text: string; sha256?: string | undefined }): Promise<string> {
  return file.sha256 ?? sha256Of(file.text);
}

export async function dropDraft({ services }: FilesContext, key: string): Promise<void> {
  await services.client.call("networks.dropDraft", { key }).catch(() => undefined);
}
