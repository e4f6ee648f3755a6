import { resolve } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";

/**
 * One build for every shell. `main` holds the processes that run in Node (the Electron main process, the
 * command line with the server, and the two homes of the engine); `preload` the bridge of the Electron
 * window and of a GPU engine's; `renderer` the studio, with one page for each composition root. The page of the
 * GPU engine is built by `scripts/lib/build-engine-page.mjs`.
 */
export default defineConfig({
  main: {
    build: {
      outDir: "out/main",
      // An optional dependency, which may be missing: its addon is found beside it, so it is never built in.
      externalizeDeps: { include: ["webgpu"] },
      rollupOptions: {
        input: {
          desktop: resolve("src-main/electron/main.ts"),
          cli: resolve("src-main/cli/main.ts"),
          "engine-child": resolve("src-engine/entries/node-child.ts"),
          "engine-utility": resolve("src-engine/entries/electron-utility.ts"),
          "picture-thread": resolve("src-main/host/datasets/preparing/picture-thread.ts"),
        },
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      rollupOptions: {
        // They must share no code: a sandboxed script loads no other.
        input: {
          preload: resolve("src-main/electron/preload.ts"),
          "gpu-preload": resolve("src-main/electron/gpu-preload.ts"),
        },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: "src-renderer",
    plugins: [react(), tailwindcss()],
    build: {
      outDir: "out/renderer",
      // Fonts and pictures stay files: the pages' security policy takes none from `data:` addresses.
      assetsInlineLimit: 0,
      minify: true,
      rollupOptions: {
        input: { desktop: resolve("src-renderer/desktop.html"), web: resolve("src-renderer/web.html") },
      },
    },
  },
});
