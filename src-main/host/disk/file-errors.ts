/** What the file system says, in the studio's codes and in words. */
import { type ErrorCode, SkiploomError } from "#core/foundation/errors";

/** The system's code of a failed file operation (`ENOENT`), if it is one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

interface Reason {
  /** Of a failed write; `workspace-unwritable` unless it says otherwise. */
  readonly write?: ErrorCode;
  /** Of a failed read; `unreadable` unless it says otherwise. */
  readonly read?: ErrorCode;
  /** A sentence each: why, and what to do. */
  readonly why: string;
  readonly help: string;
}

const NO_ANSWER: Reason = {
  why: "The disk or the server that holds it does not answer.",
  help: "Check the connection to it and try again.",
};
const TOO_MANY_FILES: Reason = {
  why: "Too many files are open at once.",
  help: "Close other programs or windows, or raise the limit of open files (ulimit -n), and try again.",
};
const IN_THE_WAY: Reason = {
  why: "Something of another kind is in its way.",
  help: "Move that aside, or choose another place.",
};
const NOT_PERMITTED: Reason = {
  read: "not-allowed",
  why: "This user may not do that there.",
  help: "Check the permissions of the folder, or choose another workspace with SKIPLOOM_HOME.",
};
const IN_USE: Reason = {
  why: "Another program holds it.",
  help: "Close that program and try again.",
};

const REASONS: Readonly<Record<string, Reason>> = {
  ENOSPC: {
    write: "disk-full",
    why: "There is no space left on the disk.",
    help: "Free some space and try again.",
  },
  EDQUOT: {
    write: "disk-full",
    why: "There is no space left for this user: the quota is used up.",
    help: "Remove some files or ask for more, and try again.",
  },
  EFBIG: {
    write: "disk-full",
    why: "There is no space left in the file: it has reached the size that this disk or this user's limit allows.",
    help: "Raise the limit (ulimit -f), or choose another disk.",
  },
  EIO: {
    why: "The disk reported an error while it was read or written.",
    help: "The disk may be failing: copy what matters to another one, then try again.",
  },
  EROFS: {
    why: "The disk can only be read.",
    help: "Mount it for writing, or choose another workspace with SKIPLOOM_HOME.",
  },
  EACCES: NOT_PERMITTED,
  EPERM: NOT_PERMITTED,
  ENOENT: {
    read: "not-found",
    why: "Its folder is not there.",
    help: "It may have been moved or removed meanwhile; choose another place.",
  },
  ENOTDIR: { ...IN_THE_WAY, read: "not-found" },
  EISDIR: IN_THE_WAY,
  EEXIST: IN_THE_WAY,
  ENOTEMPTY: IN_THE_WAY,
  ENAMETOOLONG: {
    why: "The name, or the whole path, is longer than this disk allows.",
    help: "Choose a shorter one.",
  },
  ELOOP: {
    read: "not-allowed",
    why: "A link stands in its place, or links lead round in a circle.",
    help: "Put the file or folder itself there.",
  },
  EMFILE: TOO_MANY_FILES,
  ENFILE: TOO_MANY_FILES,
  EBUSY: IN_USE,
  ETXTBSY: IN_USE,
  EXDEV: {
    why: "It lies on another disk than the folder beside it.",
    help: "Choose a folder that lies on one disk.",
  },
  ENOMEM: {
    why: "The machine has no memory left for it.",
    help: "Close other programs and try again.",
  },
  ENXIO: { why: "It is no ordinary file.", help: "Choose a file." },
  ENODEV: NO_ANSWER,
  ENOTCONN: NO_ANSWER,
  ESTALE: NO_ANSWER,
  ETIMEDOUT: NO_ANSWER,
  EHOSTDOWN: NO_ANSWER,
  EHOSTUNREACH: NO_ANSWER,
  EREMOTEIO: NO_ANSWER,
};

/** The error to throw for a failed write of `what` ("the network", "the run's metrics") at `path`. */
export function writeError(error: unknown, what: string, path: string): SkiploomError {
  if (error instanceof SkiploomError) return error;
  const code = systemCode(error);
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason) {
    const words = `${sentence(what)} cannot be written here: ${path}. ${reason.why} ${reason.help}`;
    return new SkiploomError(reason.write ?? "workspace-unwritable", words, path);
  }
  return new SkiploomError("internal", `${sentence(what)} could not be written: ${text(error)}`, path);
}

/**
 * The error to throw for a failed read of `what` at `path`. Only `not-found` means that it is not there; `unreadable` is
 * there and may be readable later.
 */
export function readError(error: unknown, what: string, path: string): SkiploomError {
  if (error instanceof SkiploomError) return error;
  const code = systemCode(error);
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason?.read === "not-found") {
    return new SkiploomError("not-found", `${sentence(what)} is not there: ${path}.`, path);
  }
  if (reason) {
    const words = `${sentence(what)} cannot be read: ${path}. ${reason.why} ${reason.help}`;
    return new SkiploomError(reason.read ?? "unreadable", words, path);
  }
  return new SkiploomError("unreadable", `${sentence(what)} could not be read: ${text(error)}`, path);
}

function sentence(what: string): string {
  return what.slice(0, 1).toUpperCase() + what.slice(1);
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
