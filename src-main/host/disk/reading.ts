/**
 * The one way in which files of a workspace, a dataset or a document are opened and read. A path may name a pipe that
 * nobody writes to, a socket, or a device without an end: what it names is asked first, and nothing but an ordinary file is
 * read. Every step has a deadline, so that a disk that does not answer costs a call and never a training.
 */
import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { type ErrorCode, SkiploomError } from "#core/foundation/errors";
import { readError, systemCode } from "./file-errors";
import { openAgain } from "./open-again";

/** Whether a link in the place of the file itself leads on, or is refused. */
export type Links = "follow" | "refuse";

const DEADLINE_MS = 30_000;
const PIECE_BYTES = 8 * 1024 * 1024;
/**
 * Node has four threads for files. One that waits for a dead disk cannot be called back: no more than this many are given
 * to such waits, so that what trains can still write.
 */
const MOST_OVERDUE = 2;

// Windows has none of these.
const NO_BLOCKING = constants.O_NONBLOCK ?? 0;
const NO_TERMINAL = constants.O_NOCTTY ?? 0;
const NO_LINK = constants.O_NOFOLLOW ?? 0;

let overdue = 0;

/**
 * Reads a file whole.
 *
 * @throws SkiploomError (`not-found`, `not-allowed` for what is no file, `document-too-large`, `unreadable`)
 */
export async function readWhole(
  file: string,
  maximumBytes: number,
  what: string,
  links: Links = "follow",
): Promise<Uint8Array<ArrayBuffer>> {
  const opened = await openToRead(file, what, links);
  try {
    const { size } = opened.facts;
    if (size > maximumBytes) throw tooLarge(file, size, maximumBytes);
    return await readToEnd(opened.handle, size, maximumBytes, what, file);
  } finally {
    // Not waited for: closing waits for a read that is past its deadline.
    void opened.handle.close().catch(() => {});
  }
}

/** An ordinary file, open to be read. @throws SkiploomError as `readWhole` does */
export async function openToRead(
  file: string,
  what: string,
  links: Links = "follow",
): Promise<{ handle: FileHandle; facts: Stats }> {
  // Asked before it is opened: opening a device can do things. A refused link is asked about itself: one that leads nowhere is not absent.
  const named = await inTime(() => (links === "refuse" ? lstat(file) : stat(file)), what, file);
  refuseUnlessFile(named, file);
  const flags = constants.O_RDONLY | NO_BLOCKING | NO_TERMINAL | (links === "refuse" ? NO_LINK : 0);
  const handle = await inTime(
    () => openAgain(() => open(file, flags)),
    what,
    file,
    (late) => late.close(),
  );
  try {
    // Asked again: what lies there may have been changed in between.
    const facts = await inTime(() => handle.stat(), what, file);
    refuseUnlessFile(facts, file);
    return { handle, facts };
  } catch (error) {
    void handle.close().catch(() => {});
    throw error;
  }
}

/** Absent is only what is not there: what cannot be read at the moment is an error, never taken for missing. */
export async function unlessAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    if (error instanceof SkiploomError && error.code === "not-found") return undefined;
    throw error;
  }
}

/** Names in a folder, sorted; none when there is nothing of that name. @throws SkiploomError (`not-allowed`, `unreadable`) */
export async function namesIn(folder: string, what: string): Promise<string[]> {
  const listed = async (): Promise<string[]> => {
    try {
      return await readdir(folder);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return [];
      if (systemCode(error) !== "ENOTDIR") throw error;
      const words = `${folder} is not a folder. Move what is in its place aside.`;
      throw new SkiploomError("unreadable", words, folder);
    }
  };
  return (await inTime(listed, what, folder)).sort();
}

/** @throws SkiploomError saying what it is instead */
export function refuseUnlessFile(facts: Stats, file: string, code: ErrorCode = "not-allowed"): void {
  if (facts.isFile()) return;
  throw new SkiploomError(code, `${file} is ${kindOf(facts)}, not a file. Choose a file.`, file);
}

/** "a folder", "a named pipe": what something is, in words. */
function kindOf(facts: Stats): string {
  if (facts.isFile()) return "a file";
  if (facts.isDirectory()) return "a folder";
  if (facts.isSymbolicLink()) return "a link";
  if (facts.isFIFO()) return "a named pipe";
  if (facts.isSocket()) return "a socket";
  return "a device";
}

/**
 * The outcome of some work on a disk, or an error in words once its time is over.
 *
 * @param onLate takes what comes all the same, to let it go
 */
export async function inTime<T>(
  work: () => Promise<T>,
  what: string,
  place: string,
  onLate: (outcome: T) => unknown = () => {},
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  if (overdue >= MOST_OVERDUE) throw unanswered(what, place);
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      isOver = true;
      overdue += 1;
      reject(unanswered(what, place));
    }, deadlineMs);
  });
  const working = work();
  working.then(
    (outcome) => isOver && onLate(outcome),
    () => {},
  );
  working
    .finally(() => {
      clearTimeout(timer);
      if (isOver) overdue -= 1;
    })
    .catch(() => {});
  try {
    return await Promise.race([working, deadline]);
  } catch (error) {
    throw readError(error, what, place);
  }
}

async function readToEnd(
  handle: FileHandle,
  size: number,
  maximumBytes: number,
  what: string,
  file: string,
): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = new Uint8Array(size);
  let length = 0;
  for (;;) {
    // A file can grow while it is read, and some say that they are empty and are not.
    if (length === bytes.length) {
      const probe = new Uint8Array(Math.min(PIECE_BYTES, maximumBytes + 1 - length));
      const { bytesRead } = await inTime(() => handle.read(probe), what, file);
      if (bytesRead === 0) return bytes;
      const longer = new Uint8Array(length + bytesRead);
      longer.set(bytes);
      longer.set(probe.subarray(0, bytesRead), length);
      bytes = longer;
      length = bytes.length;
      if (length > maximumBytes) throw tooLarge(file, length, maximumBytes);
      continue;
    }
    const piece = Math.min(PIECE_BYTES, bytes.length - length);
    const { bytesRead } = await inTime(() => handle.read(bytes, length, piece), what, file);
    // It became shorter.
    if (bytesRead === 0) return bytes.slice(0, length);
    length += bytesRead;
  }
}

function unanswered(what: string, place: string): SkiploomError {
  return new SkiploomError(
    "unreadable",
    `The disk does not answer for ${what}: ${place}. Check the disk, or the connection to it, and try again.`,
    place,
  );
}

function tooLarge(file: string, size: number, maximum: number): SkiploomError {
  const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  return new SkiploomError(
    "document-too-large",
    `${path.basename(file)} has ${mebibytes(size)}; at most ${mebibytes(maximum)} can be read.`,
    file,
  );
}
