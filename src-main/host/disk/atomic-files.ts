/**
 * The host's way to the disk. A file is replaced whole or not at all (write beside it, fsync, rename), so that
 * a crash, a full disk or a second studio never leaves half a file. Tests replace it to fill the disk.
 */
import { constants, type Stats } from "node:fs";
import { copyFile, type FileHandle, link, lstat, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { systemCode, writeError } from "./file-errors";
import { freeBytes } from "./free-bytes";
import { realPlace } from "./links";
import { FOLDER_MODE, makeFolders, takeBackFolders } from "./make-folders";
import { openAgain } from "./open-again";
import { inTime, type Links, openToRead, readWhole, refuseUnlessFile } from "./reading";
import { temporaryBeside } from "./temporary-names";

export interface AppendFile {
  /** All of it or, on an error, nothing: what was written of it is cut off again. */
  append(data: Uint8Array): Promise<void>;
  /** What was appended outlasts a power cut once this has resolved. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A file that this process made, written through the handle that made it, wherever its name may lead by then. */
export interface OwnFile {
  /** With as many bytes as it was made with. */
  rewrite(data: string): Promise<void>;
  close(): Promise<void>;
}

export interface ReadFile {
  readonly size: number;
  /** How many bytes were read at the place; 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/** Of a file: whole, or text by piece after piece, which is never held whole. */
export type Contents = string | Uint8Array | Generator<string, void>;

/** `what` names the file in an error's words: "the network", "the run's metrics". A link is followed unless it is to be refused. */
export interface Files {
  /** Makes the folder when it is missing. @throws SkiploomError (`disk-full`, `workspace-unwritable`, `not-allowed`) */
  replace(file: string, data: Contents, what: string, links?: Links): Promise<void>;
  /** Replaces a file that a person passes on: the umask decides who may read a new one. @throws SkiploomError as `replace` does */
  publish(file: string, data: string | Uint8Array, what: string): Promise<void>;
  openAppend(file: string, what: string, links?: Links): Promise<AppendFile>;
  /** @throws SkiploomError (`not-found`, `not-allowed`, `document-too-large`, `unreadable`) */
  read(file: string, maximumBytes: number, what: string, links?: Links): Promise<Uint8Array<ArrayBuffer>>;
  /** For files of any size. @throws SkiploomError as `read` does */
  openRead(file: string, what: string, links?: Links): Promise<ReadFile>;
  /** undefined when the name is taken. Of several that try at once one succeeds. */
  create(file: string, data: string, what: string): Promise<OwnFile | undefined>;
  /** Gives a file a second name; false when that is taken. Where the disk has no links: a copy. */
  link(file: string, name: string, what: string): Promise<boolean>;
  /** A file under another name; false when it is not there. */
  rename(file: string, name: string, what: string): Promise<boolean>;
  /** Replaces a file by its first bytes. A process that still appends to the former one does not reach the new one. */
  keepHead(file: string, bytes: number, what: string): Promise<void>;
  makeFolder(folder: string, what: string): Promise<void>;
  /** What may still be written there; undefined where the system does not tell. */
  freeBytes(folder: string): Promise<number | undefined>;
  remove(target: string, what: string): Promise<void>;
}

export const diskFiles: Files = {
  replace: (file, data, what, links = "follow") =>
    replace(file, data, what, { links, folderMode: FOLDER_MODE, mode: FILE_MODE }),
  publish: (file, data, what) =>
    replace(file, data, what, { links: "follow", folderMode: 0o777, mode: 0o666, takesBack: true }),
  openAppend,
  read: readWhole,
  openRead,
  create,
  link: linkOrCopy,
  rename: renameIfThere,
  keepHead,
  makeFolder,
  freeBytes,
  remove,
};

/** Of files that Skiploom makes: a person's work is nobody else's business. */
const FILE_MODE = 0o600;
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);
const NO_LINK = constants.O_NOFOLLOW ?? 0;

/** Modes are of what is new, before the umask. */
interface Making {
  readonly links: Links;
  readonly folderMode: number;
  readonly mode: number;
  /** Folders that were made for it go where it cannot be written: only where nobody else makes files in them at the same time. */
  readonly takesBack?: boolean;
}

async function replace(
  file: string,
  data: Contents,
  what: string,
  { links, folderMode, mode, takesBack = false }: Making,
): Promise<void> {
  let temporary: string | undefined;
  let made: string[] = [];
  try {
    made = await makeFolders(path.dirname(file), folderMode);
    // A link stays a link: what it points to is replaced. Where links are refused, the file takes the place of the link.
    const target = links === "follow" ? await realPlace(file) : file;
    const former = await factsOf(target);
    if (former && !former.isSymbolicLink()) refuseUnlessFile(former, target, "workspace-unwritable");
    temporary = temporaryBeside(target, "tmp");
    await writeWhole(temporary, data, mode, former?.isFile() ? former.mode & 0o777 : undefined);
    await rename(temporary, target);
    temporary = undefined;
    await syncFolder(path.dirname(target));
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => {});
    if (takesBack) await takeBackFolders(made);
    throw writeError(error, what, file);
  }
}

async function factsOf(file: string): Promise<Stats | undefined> {
  try {
    return await lstat(file);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** @param formerMode of the file that it replaces, which the umask has no say in any more */
async function writeWhole(
  file: string,
  data: Contents,
  mode: number,
  formerMode: number | undefined,
): Promise<void> {
  const handle = await openAgain(() => open(file, "wx", mode));
  try {
    if (formerMode !== undefined) await handle.chmod(formerMode);
    if (typeof data === "string" || data instanceof Uint8Array) await handle.writeFile(data);
    else for (const piece of data) await handle.appendFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename last through a power cut, where the system lets folders be synced at all. */
export async function syncFolder(folder: string): Promise<void> {
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

async function openAppend(file: string, what: string, links: Links = "follow"): Promise<AppendFile> {
  let handle: FileHandle | undefined;
  let length: number;
  try {
    await makeFolders(path.dirname(file));
    // Without waiting: a named pipe would hold the thread until somebody reads from it.
    handle = await openAgain(() => open(file, APPEND | (links === "refuse" ? NO_LINK : 0), FILE_MODE));
    const facts = await handle.stat();
    refuseUnlessFile(facts, file, "workspace-unwritable");
    length = facts.size;
  } catch (error) {
    await handle?.close().catch(() => {});
    throw writeError(error, what, file);
  }
  const opened = handle;
  return {
    async append(data) {
      try {
        await opened.writeFile(data);
        length += data.length;
      } catch (error) {
        await opened.truncate(length).catch(() => {});
        throw writeError(error, what, file);
      }
    },
    async sync() {
      try {
        await opened.sync();
      } catch (error) {
        throw writeError(error, what, file);
      }
    },
    async close() {
      await opened.close().catch(() => {});
    },
  };
}

async function openRead(file: string, what: string, links: Links = "follow"): Promise<ReadFile> {
  const { handle, facts } = await openToRead(file, what, links);
  return {
    size: facts.size,
    async read(into, position) {
      const { bytesRead } = await inTime(() => handle.read(into, 0, into.length, position), what, file);
      return bytesRead;
    },
    async close() {
      await handle.close().catch(() => {});
    },
  };
}

async function create(file: string, data: string, what: string): Promise<OwnFile | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, "wx", FILE_MODE);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return undefined;
    throw writeError(error, what, file);
  }
  const rewrite = async (text: string): Promise<void> => {
    try {
      await handle.write(Buffer.from(text), 0, undefined, 0);
      await handle.sync();
    } catch (error) {
      throw writeError(error, what, file);
    }
  };
  try {
    await rewrite(data);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(file, { force: true }).catch(() => {});
    throw error;
  }
  return {
    rewrite,
    async close() {
      await handle.close().catch(() => {});
    },
  };
}

async function linkOrCopy(file: string, name: string, what: string): Promise<boolean> {
  try {
    await link(file, name).catch(async (error: unknown) => {
      if (systemCode(error) === "EEXIST") throw error;
      await copyFile(file, name, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw writeError(error, what, name);
  }
}

async function renameIfThere(file: string, name: string, what: string): Promise<boolean> {
  try {
    await rename(file, name);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw writeError(error, what, file);
  }
}

async function keepHead(file: string, bytes: number, what: string): Promise<void> {
  const temporary = temporaryBeside(file, "tmp");
  try {
    await copyFile(file, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const handle = await open(temporary, "r+");
    try {
      await handle.truncate(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    throw writeError(error, what, file);
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
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
