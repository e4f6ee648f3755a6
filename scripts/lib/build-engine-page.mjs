// Builds the hidden page in which Electron's engine finds WebGPU to out/engine-page: a page of its own, apart from the studio's.
import path from "node:path";
import { build } from "vite";
import { root } from "./environment.mjs";

export async function buildEnginePage({ quiet = false } = {}) {
  await build({
    configFile: false,
    logLevel: quiet ? "error" : "info",
    root: path.join(root, "src-engine", "entries"),
    base: "./",
    publicDir: false,
    build: {
      outDir: path.join(root, "out", "engine-page"),
      emptyOutDir: true,
      // The page's security policy takes scripts from files alone, and the worker's chunks are loaded when they are wanted.
      assetsInlineLimit: 0,
      modulePreload: false,
      target: "es2022",
      chunkSizeWarningLimit: 2_000,
      rolldownOptions: { input: path.join(root, "src-engine", "entries", "gpu.html") },
    },
    worker: { format: "es" },
  });
}
