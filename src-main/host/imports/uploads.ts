/** Files that windows hand over piece by piece: in a browser nothing else can be done with a file that a person drops. */
import { randomUUID } from "node:crypto";
import type { FileSet } from "#core/formats/model";
import { SkiploomError } from "#core/foundation/errors";
import { ownBytes } from "#core/foundation/own-bytes";
import { MOST_FILES, MOST_MODEL_BYTES } from "./model-files";

const KEPT_MS = 3_600_000;
const MOST_UPLOADS = 2;
/** Of all files of an upload: a piece costs memory, however few bytes it has. */
const MOST_PIECES = 100_000;

interface Upload {
  readonly pieces: Map<string, Uint8Array[]>;
  bytes: number;
  count: number;
  touched: number;
}

export interface Uploads {
  /**
   * At the end of this file; without an id a new upload begins, and the oldest of more than two is forgotten.
   *
   * @throws SkiploomError (`not-found`, `not-allowed` for no name, `invalid-model` for what is too large or too many)
   */
  append(upload: string | undefined, name: string, bytes: Uint8Array): string;
  /** @throws SkiploomError (`not-found`) */
  files(upload: string): FileSet;
  forget(upload: string): void;
}

export function createUploads(now: () => number = Date.now): Uploads {
  const uploads = new Map<string, Upload>();
  const required = (id: string): Upload => {
    const found = uploads.get(id);
    if (found) return found;
    throw new SkiploomError(
      "not-found",
      "The file that was handed over is not there any more. Choose it again.",
    );
  };
  const forgetOld = (): void => {
    for (const [id, { touched }] of uploads) if (now() - touched > KEPT_MS) uploads.delete(id);
    const byAge = [...uploads].sort(([, one], [, other]) => one.touched - other.touched);
    for (const [id] of byAge.slice(0, Math.max(0, byAge.length - MOST_UPLOADS + 1))) uploads.delete(id);
  };
  return {
    append(given, name, bytes) {
      if (name.trim() === "")
        throw new SkiploomError("not-allowed", "A file that is handed over needs a name.");
      if (given === undefined) forgetOld();
      const id = given ?? randomUUID();
      const upload =
        given === undefined ? { pieces: new Map(), bytes: 0, count: 0, touched: now() } : required(given);
      const refusal = refusalOf(upload, name, bytes);
      if (refusal !== undefined) {
        uploads.delete(id);
        throw new SkiploomError("invalid-model", refusal);
      }
      const pieces = upload.pieces.get(name) ?? [];
      // A piece may be a view into all of the message that brought it.
      if (bytes.length > 0) pieces.push(ownBytes(bytes));
      upload.pieces.set(name, pieces);
      upload.bytes += bytes.length;
      upload.count += 1;
      upload.touched = now();
      uploads.set(id, upload);
      return id;
    },
    files(id) {
      const { pieces } = required(id);
      return new Map([...pieces].map(([name, parts]) => [name, new Uint8Array(Buffer.concat(parts))]));
    },
    forget: (id) => void uploads.delete(id),
  };
}

function refusalOf({ pieces, bytes, count }: Upload, name: string, added: Uint8Array): string | undefined {
  if (bytes + added.length > MOST_MODEL_BYTES)
    return `"${name}" is too large: models of up to ${MOST_MODEL_BYTES / 1024 ** 2} MiB are read.`;
  if (count >= MOST_PIECES) return `"${name}" comes in too many pieces. Choose it again.`;
  if (pieces.size >= MOST_FILES && !pieces.has(name))
    return `These are more than ${MOST_FILES} files, which no model has. Choose the model's own folder or file.`;
  return undefined;
}
