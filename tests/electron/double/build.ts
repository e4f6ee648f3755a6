/** Builds the double, and what runs in its pages, into a folder from which Node can start it. */
import path from "node:path";
import { build } from "vite";
import { ROOT } from "../../support/command-line";

const SOURCE = import.meta.dirname;

/** Returns the path of its starter, `start.js`. */
export async function buildDouble(): Promise<string> {
  const outDir = path.join(ROOT, "out", "tests", "electron-double");
  const common = { configFile: false, logLevel: "error", root: ROOT, publicDir: false } as const;
  for (const [name, file] of [
    ["mainWorld", "main-world"],
    ["isolated", "isolated"],
  ] as const) {
    await build({
      ...common,
      build: {
        outDir,
        emptyOutDir: false,
        minify: false,
        lib: {
          entry: path.join(SOURCE, "page", `${file}.ts`),
          name,
          formats: ["iife"],
          fileName: () => `${file}.js`,
        },
      },
    });
  }
  await build({
    ...common,
    ssr: { external: true },
    build: {
      outDir,
      emptyOutDir: false,
      ssr: true,
      target: "node20",
      rolldownOptions: {
        input: Object.fromEntries(
          ["start", "electron", "utility-child"].map((name) => [name, path.join(SOURCE, `${name}.ts`)]),
        ),
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "shared-[name].js" },
      },
    },
  });
  return path.join(outDir, "start.js");
}
