/**
 * Which files the studio may open and save. The window only ever names paths; this decides. Allowed are the
 * workspace, files opened before, and paths that a shell vouches for because a person chose them in its dialog.
 * In the desktop shell any absolute path counts as chosen; in the web shell none does.
 */
import path from "node:path";
import { SkiploomError } from "#core/protocol/errors";
import { isInside, realPlace } from "./links";
import { namesIn } from "./reading";

export const NETWORK_ENDING = ".skiploom.json";

export interface PathPolicy {
  /** The absolute path. @throws SkiploomError (`not-allowed`) */
  check(given: string): Promise<string>;
  /** The same for a file that is to be written. */
  checkSave(given: string): Promise<string>;
  /** For a path that a person chose outside the window: a dialog, the command line, a file that was opened with Skiploom. */
  allow(given: string): void;
}

export function createPathPolicy(
  shell: "desktop" | "web",
  workspaceRoot: string,
  isRecent: (absolute: string) => Promise<boolean>,
): PathPolicy {
  const allowed = new Set<string>();
  const policy: PathPolicy = {
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
    async checkSave(given) {
      const absolute = await policy.check(given);
      const isOwn = await isInside(path.join(workspaceRoot, "networks"), absolute);
      if (isOwn) return absolute;
      // What else lies in a workspace belongs to runs, exports and drafts: a run rests on its network.json.
      if ((await isInside(workspaceRoot, absolute)) || (await liesInRun(absolute))) {
        throw new SkiploomError(
          "not-allowed",
          `${absolute} belongs to a run or to another part of the workspace, and is left as it is. Save into ${path.join(workspaceRoot, "networks")}, or outside of the workspace.`,
          absolute,
        );
      }
      return absolute;
    },
  };
  return policy;
}

/** Also of a run that was kept elsewhere, with `--out`. */
async function liesInRun(absolute: string): Promise<boolean> {
  const names = await namesIn(path.dirname(await realPlace(absolute)), "the folder");
  return path.basename(absolute) === "network.json" && names.includes("run.json");
}
