// `npm run dev`: the studio in Electron, reloading as sources change. What electron-vite does not build is built first where it is missing.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "./lib/environment.mjs";
import { readyToBuild } from "./lib/ready-to-build.mjs";

await readyToBuild();
// The hidden page of the GPU's engine is no part of electron-vite's build. It does not reload: `npm run build` makes it anew.
if (!existsSync(path.join(root, "out", "engine-page", "gpu.html"))) {
  // Loaded late: it needs the packages, whose absence is told above.
  const { buildEnginePage } = await import("./lib/build-engine-page.mjs");
  await buildEnginePage({ quiet: true });
}
const program = path.join(root, "node_modules", "electron-vite", "bin", "electron-vite.js");
const child = spawn(process.execPath, [program, "dev", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
// Ctrl-C reaches both; this process ends with the other.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", (signal) => child.kill(signal));
child.once("exit", (code) => process.exit(code ?? 1));
