/** Global setup: the kernels of the CPU engine are compiled before a test looks for them. */
import { spawnSync } from "node:child_process";
import path from "node:path";

export function setup(): void {
  const script = path.resolve(import.meta.dirname, "../../scripts/build-kernels.mjs");
  const { status } = spawnSync(process.execPath, [script], { stdio: "inherit" });
  if (status !== 0) throw new Error("The kernels of the CPU engine could not be compiled.");
}
