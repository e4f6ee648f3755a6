/** Where the parts of this installation stand. Found from the running file upwards, for a build may split its files. */
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

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

/** The workspace: `SKIPLOOM_HOME`, else `Skiploom` in the user's home. */
export function workspaceFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment.SKIPLOOM_HOME;
  return named ? path.resolve(named) : path.join(os.homedir(), "Skiploom");
}
