// What every build needs first: the right Node, the packages, the kernels. Says what is missing and ends the process.
import { existsSync } from "node:fs";
import path from "node:path";
import { buildKernels } from "./build-kernels.mjs";
import { requireNode, root } from "./environment.mjs";

export async function readyToBuild() {
  requireNode();
  if (!existsSync(path.join(root, "node_modules"))) {
    console.error("The packages are not installed. Run `npm ci` first, or `npm start`, which does it all.");
    process.exit(1);
  }
  if (!(await buildKernels())) {
    console.error("The kernels were not built; the message above says where.");
    process.exit(1);
  }
}
