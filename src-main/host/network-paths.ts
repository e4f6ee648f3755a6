/**
 * Which files the studio may open and save. The window only ever names paths; this decides. Allowed are the
 * workspace, files opened before, and paths that a shell vouches for because a person chose them in its dialog.
 * In the desktop shell any absolute path counts as chosen; in the web shell none does.
 */
import path from "node:path";
import { SkiploomError } from "#core/protocol/errors";
import { isInside } from "./links";

export const NETWORK_ENDING = ".skiploom.json";

export interface PathPolicy {
  /** The absolute path. @throws SkiploomError (`not-allowed`) */
  check(given: string): Promise<string>;
  /** For a path that a person chose outside the window: a dialog, the command line, a file that was opened with Skiploom. */
  allow(given: string): void;
}

export function createPathPolicy(
  shell: "desktop" | "web",
  workspaceRoot: string,
  isRecent: (absolute: string) => Promise<boolean>,
): PathPolicy {
  const allowed = new Set<string>();
  return {
    allow(given) {
      allowed.add(path.resolve(given));
    },
    async check(given) {
      if (given.includes("\0") || !path.isAbsolute(given)) {
        throw new SkiploomError("not-allowed", `"${given.slice(0, 200)}" is not a whole path.`);
      }
      const absolute = path.resolve(given);
      if (!absolute.toLowerCase().endsWith(".json")) {
        throw new SkiploomError(
          "not-allowed",
          `Networks are files that end in ${NETWORK_ENDING}; ${path.basename(absolute)} does not.`,
          absolute,
        );
      }
      if (shell === "desktop" || allowed.has(absolute) || (await isInside(workspaceRoot, absolute))) {
        return absolute;
      }
      if (await isRecent(absolute)) return absolute;
      throw new SkiploomError(
        "not-allowed",
        "In the browser, Skiploom opens and saves networks in its workspace only. Copy the file there.",
        absolute,
      );
    },
  };
}
