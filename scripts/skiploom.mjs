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
await import(pathToFileURL(built).href);
