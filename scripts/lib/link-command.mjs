// npm links the commands of dependencies, not a package's own. This adds ours to node_modules/.bin, so that
// `npx skiploom` works in the clone.
import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./environment.mjs";

export function linkCommand() {
  const folder = path.join(root, "node_modules", ".bin");
  if (!existsSync(path.dirname(folder))) return;
  mkdirSync(folder, { recursive: true });
  const link = path.join(folder, "skiploom");
  if (process.platform === "win32") {
    writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\scripts\\skiploom.mjs" %*\r\n');
    return;
  }
  chmodSync(path.join(root, "scripts", "skiploom.mjs"), 0o755);
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link);
  symlinkSync(path.join("..", "..", "scripts", "skiploom.mjs"), link);
}
