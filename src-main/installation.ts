/** Where the parts of this installation stand. Found from the running file upwards, for a build may split its files. */
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { SkiploomError } from "#core/foundation/errors";
import { userPath } from "./user-path";

export interface Installation {
  readonly root: string;
  readonly version: string;
  readonly resources: string;
  /** Folder of built pages. */
  readonly pages: string;
  /** Folder of the hidden page in which Electron's GPU engine lives. */
  readonly enginePage: string;
  /** Built entry of the engine in a Node child process, and in Electron's utility process. */
  readonly engineChild: string;
  readonly engineUtility: string;
}

/** @param from `import.meta.url` of the running file */
export function findInstallation(from: string): Installation {
  let folder = path.dirname(fileURLToPath(from));
  for (;;) {
    const description = path.join(folder, "package.json");
    if (existsSync(description)) {
      const { name, version } = JSON.parse(readFileSync(description, "utf8"));
      if (name === "skiploom") {
        return {
          root: folder,
          version: String(version),
          resources: path.join(folder, "resources"),
          pages: path.join(folder, "out", "renderer"),
          enginePage: path.join(folder, "out", "engine-page"),
          engineChild: path.join(folder, "out", "main", "engine-child.js"),
          engineUtility: path.join(folder, "out", "main", "engine-utility.js"),
        };
      }
    }
    const parent = path.dirname(folder);
    if (parent === folder)
      throw new Error("Skiploom's own folder was not found: its package.json is missing.");
    folder = parent;
  }
}

/**
 * The workspace: `SKIPLOOM_HOME`, else `Skiploom` in the user's home.
 * @throws SkiploomError (`unsupported`) for the home of another user, which only a shell can find
 */
export function workspaceFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment.SKIPLOOM_HOME;
  if (!named) return path.join(os.homedir(), "Skiploom");
  const folder = userPath(named);
  if (/^~[^/]*(\/|$)/.test(folder)) {
    throw new SkiploomError(
      "unsupported",
      `SKIPLOOM_HOME is "${named.slice(0, 200)}". Of names that begin with ~ only ~/ is understood here: write the whole path.`,
    );
  }
  return path.resolve(folder);
}
