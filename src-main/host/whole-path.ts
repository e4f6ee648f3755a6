/** Paths that a person types in a window: whole ones, for the host's folder is none of theirs. */
import os from "node:os";
import path from "node:path";
import { SkiploomError } from "#core/foundation/errors";
import { pastedPath } from "#core/foundation/pasted-path";

/** @throws SkiploomError (`not-allowed`) */
export function wholePath(given: string): string {
  const pasted = pastedPath(given);
  const whole = pasted.startsWith("~/") ? path.join(os.homedir(), pasted.slice(2)) : pasted;
  if (path.isAbsolute(whole) && !whole.includes("\0")) return path.resolve(whole);
  throw new SkiploomError("not-allowed", `Give the whole path, not "${given.slice(0, 200)}".`);
}
