/** The files of a model that somebody names: a path that may be read, or what a window handed over. */
import path from "node:path";
import type { FileSet } from "#core/formats/model";
import { SkiploomError } from "#core/foundation/errors";
import type { ImportSource } from "#core/imports/import-report";
import type { GrantedPaths } from "../granted-paths";
import { readModelFiles } from "./model-files";
import { createUploads, type Uploads } from "./uploads";

export interface ModelSources {
  readonly append: Uploads["append"];
  readonly forget: Uploads["forget"];
  /** One file at least. @throws SkiploomError (`not-found`, `not-allowed`, `unreadable`, `invalid-model`) */
  files(source: ImportSource): Promise<FileSet>;
}

export function createModelSources(paths: GrantedPaths): ModelSources {
  const uploads = createUploads();
  return {
    append: uploads.append,
    forget: uploads.forget,
    async files(source) {
      const found =
        "path" in source
          ? await readModelFiles(await paths.modelToRead(source.path))
          : uploads.files(source.upload);
      if (found.size > 0) return found;
      throw new SkiploomError(
        "invalid-model",
        "There is no file in it. Folders of pictures are data: Add data, or skiploom data add PATH, reads them.",
      );
    },
  };
}

/** As people call it. */
export function nameOfSource(source: ImportSource, files: FileSet): string {
  return "path" in source ? path.basename(source.path) : ([...files.keys()][0] ?? "");
}

/** As an engine takes them. */
export function filesMessage(files: FileSet): { path: string; bytes: Uint8Array<ArrayBuffer> }[] {
  return [...files].map(([name, bytes]) => ({ path: name, bytes: bytes as Uint8Array<ArrayBuffer> }));
}
