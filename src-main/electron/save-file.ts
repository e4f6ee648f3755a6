/** A file of the window's page is written where a person says. The page names neither folder nor path. */
import type { HandedFile, SavedFile } from "#core/protocol/desktop-bridge";
import { diskFiles, type Files } from "../host/disk/atomic-files";

/** @param ask the dialog; undefined when the person thought better of it */
export async function saveFile(
  { name, content }: HandedFile,
  ask: (suggestedName: string) => Promise<string | undefined>,
  files: Pick<Files, "replace"> = diskFiles,
): Promise<SavedFile> {
  const path = await ask(name);
  if (path === undefined) return {};
  try {
    await files.replace(path, content, "the file");
    return { path };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
