/** Where the built kernels lie: `out/engine`, beside the folder of the built entries. */
import path from "node:path";

/** @param from folder of the running entry, `out/main` or `out/main/chunks` */
export function kernelsFolder(from: string): string {
  const out = path.join("out", "main");
  const at = from.lastIndexOf(out);
  const base = at < 0 ? path.resolve(from, "..") : from.slice(0, at + "out".length);
  return path.join(base, "engine");
}
