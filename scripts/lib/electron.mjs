// Electron's binary is not part of its npm package (since Electron 42): it is fetched on first use. It may be
// out of reach (no network, a closed one), so it is tried within a time limit, and nothing depends on it.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./environment.mjs";

const folder = path.join(root, "node_modules", "electron");

/** Path of Electron's binary, or undefined when it was never fetched. */
export function findElectron() {
  try {
    const executable = readFileSync(path.join(folder, "path.txt"), "utf8");
    const file = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, "dist"), executable);
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Fetches Electron's binary once. Resolves to its path, or undefined when it cannot be had. Quiet, but for one line when it takes a while. */
export async function fetchElectron({ limitMs = 240_000, noticeMs = 3_000 } = {}) {
  const found = findElectron();
  if (found) return found;
  if (!existsSync(path.join(folder, "install.js"))) return undefined;
  await new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(folder, "install.js")], { cwd: root, stdio: "ignore" });
    const notice = setTimeout(
      () => console.log("Fetching Electron, once (about 110 MB). Ctrl-C stops it."),
      noticeMs,
    );
    const limit = setTimeout(() => child.kill("SIGKILL"), limitMs);
    const finish = () => {
      clearTimeout(notice);
      clearTimeout(limit);
      resolve();
    };
    child.once("exit", finish);
    child.once("error", finish);
  });
  return findElectron();
}
