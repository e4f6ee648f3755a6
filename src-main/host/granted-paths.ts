/**
 * Which paths a window may have opened, saved and exported to. A window only ever names them, and what runs in its page may
 * not be the studio's own code; so this decides. Granted are the workspace, networks that were opened before, and what a person
 * chose in a dialog that the page cannot reach. A command of the command line is a person's own and may name any path.
 */
import path from "node:path";
import { SkiploomError } from "#core/foundation/errors";
import { isInside, realPlace } from "./disk/links";
import { namesIn } from "./disk/reading";
import { wholePath } from "./whole-path";

export const NETWORK_ENDING = ".skiploom.json";

export type Shell = "desktop" | "web" | "command-line";

export interface GrantedPaths {
  /** For a path that a person chose outside of the page. A folder stands for what is in it, too. */
  grant(chosen: string): void;
  /** The absolute path of a network's file. @throws SkiploomError (`not-allowed`) */
  network(given: string): Promise<string>;
  /** The same for a file that is to be written. */
  networkToSave(given: string): Promise<string>;
  /** The absolute path of a folder to export into. @throws SkiploomError (`not-allowed`) */
  exportFolder(given: string): Promise<string>;
  /** The absolute path of a model to import. @throws SkiploomError (`not-allowed`) */
  modelToRead(given: string): Promise<string>;
  /**
   * The absolute path of a folder whose images are read. In the browser, where no dialog names folders, a person types it: any
   * may be read, as it is only shown as pictures. @throws SkiploomError (`not-allowed`)
   */
  datasetFolder(given: string): Promise<string>;
}

export function createGrantedPaths(
  shell: Shell,
  workspaceRoot: string,
  isRecent: (absolute: string) => Promise<boolean>,
): GrantedPaths {
  const chosen = new Set<string>();

  const isGranted = async (absolute: string): Promise<boolean> => {
    if (shell === "command-line" || (await isInside(workspaceRoot, absolute))) return true;
    for (const granted of chosen)
      if (absolute === granted || (await isInside(granted, absolute))) return true;
    return false;
  };

  const paths: GrantedPaths = {
    grant(given) {
      chosen.add(path.resolve(given));
    },
    async network(given) {
      const absolute = wholePath(given);
      if (!absolute.toLowerCase().endsWith(".json")) {
        throw new SkiploomError(
          "not-allowed",
          `Networks are files that end in ${NETWORK_ENDING}; ${path.basename(absolute)} does not.`,
          absolute,
        );
      }
      if ((await isGranted(absolute)) || (await isRecent(absolute))) return absolute;
      throw new SkiploomError(
        "not-allowed",
        shell === "web"
          ? "In the browser, Skiploom opens and saves networks in its workspace only. Copy the file there."
          : "Skiploom opens and saves what a person chose. Choose this file with Open or Save as.",
        absolute,
      );
    },
    async networkToSave(given) {
      const absolute = await paths.network(given);
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
    async exportFolder(given) {
      const absolute = wholePath(given);
      if (await isGranted(absolute)) return absolute;
      throw new SkiploomError(
        "not-allowed",
        shell === "web"
          ? "In the browser, Skiploom exports into its workspace only."
          : "Skiploom exports into its workspace, or where a person chose. Choose the folder in the dialog.",
        absolute,
      );
    },
    async modelToRead(given) {
      const absolute = wholePath(given);
      if (await isGranted(absolute)) return absolute;
      throw new SkiploomError(
        "not-allowed",
        "Skiploom reads models from its workspace, or what a person chose. Drop the file into the window, or choose it in the dialog.",
        absolute,
      );
    },
    async datasetFolder(given) {
      const absolute = wholePath(given);
      if (shell === "web" || (await isGranted(absolute))) return absolute;
      throw new SkiploomError(
        "not-allowed",
        "Skiploom reads images from folders that a person chose. Choose this one in the dialog.",
        absolute,
      );
    },
  };
  return paths;
}

/** Also of a run that was kept elsewhere, with `--out`. */
async function liesInRun(absolute: string): Promise<boolean> {
  const names = await namesIn(path.dirname(await realPlace(absolute)), "the folder");
  return path.basename(absolute) === "network.json" && names.includes("run.json");
}
