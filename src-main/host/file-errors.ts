/** What the file system says, in the studio's codes and in words. */
import { SkiploomError } from "#core/protocol/errors";

/** The system's code of a failed file operation (`ENOENT`), if it is one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** The error to throw for a failed write of `what` ("the network", "the run's metrics") at `path`. */
export function writeError(error: unknown, what: string, path: string): SkiploomError {
  if (error instanceof SkiploomError) return error;
  switch (systemCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return new SkiploomError(
        "disk-full",
        `There is no space left to write ${what}. Free some space on the disk and try again.`,
        path,
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
    case "EISDIR":
    case "EEXIST":
      return new SkiploomError(
        "workspace-unwritable",
        `${sentence(what)} cannot be written here: ${path}. Check the permissions of the folder, or choose another workspace with SKIPLOOM_HOME.`,
        path,
      );
    default:
      return new SkiploomError("internal", `${sentence(what)} could not be written: ${text(error)}`, path);
  }
}

/** The error to throw for a failed read of `what` at `path`. */
export function readError(error: unknown, what: string, path: string): SkiploomError {
  if (error instanceof SkiploomError) return error;
  switch (systemCode(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return new SkiploomError("not-found", `${sentence(what)} is not there: ${path}.`, path);
    case "EACCES":
    case "EPERM":
      return new SkiploomError("not-allowed", `${sentence(what)} may not be read: ${path}.`, path);
    default:
      return new SkiploomError("internal", `${sentence(what)} could not be read: ${text(error)}`, path);
  }
}

function sentence(what: string): string {
  return what.slice(0, 1).toUpperCase() + what.slice(1);
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
