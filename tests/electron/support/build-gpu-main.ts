/** Builds `gpu-main.ts`, the main script of the tests of the GPU's window. */
import path from "node:path";
import { build, type Plugin } from "vite";
import { ROOT } from "../../support/command-line";

/** Returns its path, `gpu-main.mjs` in this folder. */
export async function buildGpuMain(folder: string, plugins: Plugin[] = []): Promise<string> {
  await build({
    configFile: false,
    logLevel: "error",
    root: ROOT,
    publicDir: false,
    plugins,
    ssr: { noExternal: true, external: ["electron"] },
    build: {
      ssr: path.join(ROOT, "tests", "electron", "support", "gpu-main.ts"),
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: "gpu-main.mjs" } },
    },
  });
  return path.join(folder, "gpu-main.mjs");
}
