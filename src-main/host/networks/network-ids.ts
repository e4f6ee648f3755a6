/**
 * Which file holds which drawing. A file that was copied by other means than Save as holds an id twice; the one that
 * comes to the studio later is the copy. Where a copy stays unsaved it gets the same id each time it is opened.
 */
import { stat } from "node:fs/promises";
import { SkiploomError } from "#core/foundation/errors";
import { identifierSchema, LIMITS } from "#core/network/document";
import { type Identity, idIn, idOfCopy } from "#core/network/identity";
import type { Files } from "../disk/atomic-files";
import { parseJson } from "../disk/json-text";

export interface KnownId {
  readonly path: string;
  readonly id: string;
}

/** The id that a network's bytes name; undefined where they are no network, or one without an id. */
export function idInBytes(bytes: Uint8Array): string | undefined {
  return identifierSchema.safeParse(idIn(parseJson(bytes))).data;
}

/**
 * Under which identity a file with this id goes here.
 *
 * @param known newest first
 * @param idOfACopy called when the file is a copy of another one
 */
export async function identify(
  files: Files,
  known: readonly KnownId[],
  file: string,
  id: string,
  idOfACopy: () => string = () => idOfCopy(id, file),
): Promise<Identity & { readonly id: string }> {
  const own = known.find(({ path }) => path === file)?.id;
  if (own === id) return { id };
  if (own === idOfCopy(id, file)) return { id: own, origin: id };
  for (const other of known) {
    if (other.id === id && other.path !== file && (await isAnother(files, other, file))) {
      return { id: idOfACopy(), origin: id };
    }
  }
  return { id };
}

/** Whether that drawing still lies where it was, in a file of its own. What cannot be read at the moment is not gone. */
async function isAnother(files: Files, other: KnownId, file: string): Promise<boolean> {
  const [one, two] = await Promise.all([
    stat(other.path).catch(() => undefined),
    stat(file).catch(() => undefined),
  ]);
  if (one && two && one.dev === two.dev && one.ino === two.ino) return false;
  try {
    const bytes = await files.read(other.path, LIMITS.documentBytes, "the network");
    return idInBytes(bytes) === other.id;
  } catch (error) {
    return !(error instanceof SkiploomError && error.code === "not-found");
  }
}
