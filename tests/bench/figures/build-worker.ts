/** Puts our side of the figures into one file, so that any Node can run it. */
import path from "node:path";
import { build } from "vite";

const root = path.resolve(import.meta.dirname, "../../..");

/** @returns where it lies */
export async function buildWorker(): Promise<string> {
  const folder = path.join(root, "out", "bench");
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    resolve: {
      alias: [
        { find: /^#core\/(.*)/, replacement: path.join(root, "src-core", "$1.ts") },
        { find: /^#engine\/(.*)/, replacement: path.join(root, "src-engine", "$1.ts") },
      ],
    },
    build: {
      ssr: path.join(import.meta.dirname, "worker.ts"),
      outDir: folder,
      emptyOutDir: true,
      target: "node20",
      rollupOptions: { output: { format: "es", entryFileNames: "worker.mjs" } },
    },
  });
  return path.join(folder, "worker.mjs");
}

export const kernels = path.join(root, "out", "engine");
export const repository = root;
