// Checks every room under its own compiler options, so that a room sees only the APIs it may use. The kernels' own language is
// checked by its compiler: compiling them is the check.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { buildKernels } from "./lib/build-kernels.mjs";

const require = createRequire(import.meta.url);
const compiler = path.join(path.dirname(require.resolve("typescript/package.json")), "bin", "tsc");
const rooms = ["src-core", "src-engine", "src-images", "src-main", "src-page", "src-renderer", "tests"];
const only = process.argv.slice(2);
let failed = 0;
for (const room of rooms) {
  if (only.length > 0 && !only.includes(room)) continue;
  const result = spawnSync(process.execPath, [compiler, "-p", room], { stdio: "inherit" });
  if (result.status !== 0) failed += 1;
  else console.log(`${room}: types agree`);
}
if (only.length === 0 || only.includes("kernels")) {
  if (await buildKernels()) console.log("kernels: types agree");
  else failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
