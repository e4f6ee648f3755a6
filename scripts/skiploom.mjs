#!/usr/bin/env node
// The command `skiploom`: runs the built command line.
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { requireNode, root } from "./lib/environment.mjs";

requireNode();
const built = path.join(root, "out", "main", "cli.js");
if (!existsSync(built)) {
  console.error("Skiploom is not built yet. Run `npm run build` in its folder, then try again.");
  process.exit(2);
}
try {
  await import(pathToFileURL(built).href);
} catch (error) {
  if (error.code === "EMFILE" || error.code === "ENFILE") {
    console.error(
      "Too many files are open to start. Raise the limit (ulimit -n 1024), or close other programs.",
    );
  } else if (error.code === "ERR_MODULE_NOT_FOUND") {
    console.error(
      "Skiploom's built files are not complete. Run `npm install` and `npm run build` in its folder.",
    );
  } else throw error;
  process.exit(2);
}
