/** Builds the parity suites of the GPU engine for a page, where they run in a worker. */
import path from "node:path";
import type { Page } from "@playwright/test";
import { build } from "vite";
import { ROOT } from "../../support/command-line";
import type { SuiteAnswer, SuiteRequest } from "./suite-messages";

/** @param folder where `suite-worker.js` will lie */
export async function bundleSuites(folder: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: "error",
    root: ROOT,
    publicDir: false,
    build: {
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      modulePreload: false,
      target: "es2022",
      rolldownOptions: {
        input: path.join(ROOT, "tests", "e2e", "support", "suite-worker.ts"),
        output: { entryFileNames: "[name].js" },
      },
    },
  });
}

/** Runs them in a worker of the page, whose server has `suite-worker.js` under `/test/`. */
export async function runSuites(page: Page, request: SuiteRequest): Promise<SuiteAnswer> {
  return await page.evaluate(
    (wanted) =>
      new Promise<SuiteAnswer>((resolve, reject) => {
        const worker = new Worker("/test/suite-worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message || "The suites could not be loaded."));
        worker.postMessage(wanted);
      }),
    request,
  );
}
