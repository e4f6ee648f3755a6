// Makes out/bench-kit: one folder that measures Skiploom on a bare Linux machine with a GPU, from `sh run.sh OUT`. See
// tests/bench/kit. Linux on x64 alone; what cannot be put in is said.
import { rmSync } from "node:fs";
import path from "node:path";
import { root } from "./lib/environment.mjs";
import { readyToBuild } from "./lib/ready-to-build.mjs";

const LIMIT_MIB = 48;

if (process.platform !== "linux" || process.arch !== "x64") {
  console.error("The kit is built on Linux for x64: it packs the Node that runs this.");
  process.exit(1);
}
await readyToBuild();
// Loaded late: they need the packages, whose absence is told above.
const { buildKit } = await import("./lib/build-kit.mjs");
const folder = path.join(root, "out", "bench-kit");
try {
  const { bytes, lines } = await buildKit(folder);
  for (const line of lines) console.log(line);
  const size = (bytes / 2 ** 20).toFixed(1);
  if (bytes > LIMIT_MIB * 2 ** 20) throw new Error(`It has ${size} MiB, allowed ${LIMIT_MIB}.`);
  console.log(`out/bench-kit: ${size} MiB. Take it to the machine and run: sh run.sh OUT --minutes 6`);
} catch (error) {
  rmSync(folder, { recursive: true, force: true });
  console.error(`The kit was not built: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
