// Builds every shell into out/, and remembers what it was built from. `--if-stale`: only when the sources changed.
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync } from "node:fs";
import path from "node:path";
import { buildIsFresh, hashSources, recordBuild } from "./lib/build-state.mjs";
import { root } from "./lib/environment.mjs";
import { linkCommand } from "./lib/link-command.mjs";
import { readyToBuild } from "./lib/ready-to-build.mjs";

const onlyIfStale = process.argv.includes("--if-stale");
const quiet = process.argv.includes("--quiet");
await readyToBuild();
if (!(onlyIfStale && buildIsFresh())) {
  // Taken before the build: a source that changes meanwhile makes the build stale again.
  const hash = hashSources();
  const builder = path.join(root, "node_modules", "electron-vite", "bin", "electron-vite.js");
  const level = quiet ? ["--logLevel", "warn"] : [];
  const result = spawnSync(process.execPath, [builder, "build", ...level], { cwd: root, stdio: "inherit" });
  if (result.status !== 0) {
    console.error("The build failed; the message above says where.");
    process.exit(result.status ?? 1);
  }
  // Files that exports lay beside what they write: a folder for each format that has some.
  const formats = path.join(root, "resources", "formats");
  for (const entry of readdirSync(formats, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    cpSync(path.join(formats, entry.name), path.join(root, "out", "formats", entry.name), {
      recursive: true,
    });
  }
  const thread = "onnx-thread.mjs";
  cpSync(path.join(root, "src-engine", "entries", thread), path.join(root, "out", "formats", thread));
  try {
    // Loaded late: it needs the packages, whose absence is told above.
    const { buildEnginePage } = await import("./lib/build-engine-page.mjs");
    await buildEnginePage({ quiet });
    const { buildModelPage } = await import("./lib/build-model-page.mjs");
    await buildModelPage();
  } catch (error) {
    console.error(`A page could not be built: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
  recordBuild(hash);
}
linkCommand();
