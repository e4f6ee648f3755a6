/** Files that windows hand over piece by piece: in a browser nothing else can be done with a file that a person drops. */
import { randomUUID } from "node:crypto";
import type { FileSet } from "#core/formats/model";
import { SkiploomError } from "#core/foundation/errors";
import { MOST_MODEL_BYTES } from "./model-files";

const KEPT_MS = 3_600_000;
const MOST_UPLOADS = 2;

interface Upload {
  readonly pieces: Map<string, Uint8Array[]>;
  bytes: number;
  touched: number;
}

export interface Uploads {
  /** At the end of this file; without an id a new upload begins, and the oldest of more than two is forgotten. */
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
      if (given === undefined) forgetOld();
      const id = given ?? randomUUID();
      const upload = given === undefined ? { pieces: new Map(), bytes: 0, touched: now() } : required(given);
      if (upload.bytes + bytes.length > MOST_MODEL_BYTES) {
        uploads.delete(id);
        throw new SkiploomError(
          "invalid-model",
          `"${name}" is too large: models of up to ${MOST_MODEL_BYTES / 1024 ** 2} MiB are read.`,
        );
      }
      upload.pieces.set(name, [...(upload.pieces.get(name) ?? []), bytes]);
      upload.bytes += bytes.length;
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
