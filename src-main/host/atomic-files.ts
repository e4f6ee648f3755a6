/**
 * The host's way to the disk. A file is replaced whole or not at all (write beside it, fsync, rename), so that
 * a crash, a full disk or a second studio never leaves half a file. Tests replace it to fill the disk.
 */
import { randomBytes } from "node:crypto";
import { type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { SkiploomError } from "#core/protocol/errors";
import { readError, writeError } from "./file-errors";
import { makeFolders } from "./make-folders";

export interface AppendFile {
  /** All of it or, on an error, nothing: what was written of it is cut off again. */
  append(data: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** `what` names the file in an error's words: "the network", "the run's metrics". */
export interface Files {
  /** Makes the folder when it is missing. @throws SkiploomError (`disk-full`, `workspace-unwritable`) */
  replace(file: string, data: string | Uint8Array, what: string): Promise<void>;
  openAppend(file: string, what: string): Promise<AppendFile>;
  /** @throws SkiploomError (`not-found`, `not-allowed`, `document-too-large`) */
  read(file: string, maximumBytes: number, what: string): Promise<Uint8Array<ArrayBuffer>>;
  makeFolder(folder: string, what: string): Promise<void>;
  remove(target: string, what: string): Promise<void>;
}

export const diskFiles: Files = { replace, openAppend, read, makeFolder, remove };

async function replace(file: string, data: string | Uint8Array, what: string): Promise<void> {
  let temporary: string | undefined;
  try {
    await makeFolders(path.dirname(file));
    // A link stays a link: what it points to is replaced.
    const target = await realpath(file).catch(() => file);
    const mode = await stat(target).then(
      (facts) => facts.mode & 0o777,
      () => 0o644,
    );
    temporary = path.join(
      path.dirname(target),
      `.${path.basename(target).slice(0, 100)}.${randomBytes(6).toString("hex")}.tmp`,
    );
    await writeWhole(temporary, data, mode);
    await rename(temporary, target);
    temporary = undefined;
    await syncFolder(path.dirname(target));
  } catch (error) {
    throw writeError(error, what, file);
  } finally {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => {});
  }
}

async function writeWhole(file: string, data: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(file, "wx", mode);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename last through a power cut, where the system lets folders be synced at all. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } catch {
    // Windows cannot; the rename itself is done.
  } finally {
    await handle?.close().catch(() => {});
  }
}

async function openAppend(file: string, what: string): Promise<AppendFile> {
  let handle: FileHandle;
  let length: number;
  try {
    await makeFolders(path.dirname(file));
    handle = await open(file, "a");
    length = (await handle.stat()).size;
  } catch (error) {
    throw writeError(error, what, file);
  }
  return {
    async append(data) {
      try {
        await handle.writeFile(data);
        length += data.length;
      } catch (error) {
        await handle.truncate(length).catch(() => {});
        throw writeError(error, what, file);
      }
    },
    async close() {
      await handle.close().catch(() => {});
    },
  };
}

async function read(file: string, maximumBytes: number, what: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const handle = await open(file, "r");
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) {
        throw new SkiploomError("not-allowed", `${file} is not a file. Choose a file.`, file);
      }
      if (facts.size > maximumBytes) throw tooLarge(file, facts.size, maximumBytes);
      const bytes = await handle.readFile();
      // A file can grow while it is read.
      if (bytes.length > maximumBytes) throw tooLarge(file, bytes.length, maximumBytes);
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readError(error, what, file);
  }
}

function tooLarge(file: string, size: number, maximum: number): SkiploomError {
  const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  return new SkiploomError(
    "document-too-large",
    `${path.basename(file)} has ${mebibytes(size)}; at most ${mebibytes(maximum)} can be read.`,
    file,
  );
}

async function makeFolder(folder: string, what: string): Promise<void> {
  try {
    await makeFolders(folder);
  } catch (error) {
    throw writeError(error, what, folder);
  }
}

async function remove(target: string, what: string): Promise<void> {
  try {
    await rm(target, { recursive: true, force: true });
  } catch (error) {
    throw writeError(error, what, target);
  }
}
