/** Builds the parity suites of the GPU engine for a page, where they run in a worker. */
import path from "node:path";
import type { Page } from "@playwright/test";
import { build } from "vite";
import { ROOT } from "../../support/command-line";
import type { SuiteReport, SuiteRequest, SuitesFound, SuitesWanted } from "./suite-messages";

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

/** As much of the page's global as a test puts there. */
interface PageWithSuites {
  suites: Worker;
}

/** Starts them in a worker of the page, whose server has `suite-worker.js` under `/test/`. */
export async function openSuites(page: Page): Promise<SuitesFound> {
  await page.evaluate(() => {
    const here = window as unknown as PageWithSuites;
    here.suites = new Worker("/test/suite-worker.js", { type: "module" });
  });
  return await ask(page, { kind: "list" });
}

export async function runSuite(page: Page, request: SuiteRequest): Promise<SuiteReport> {
  return await ask(page, request);
}

async function ask<Answer>(page: Page, request: SuitesWanted | SuiteRequest): Promise<Answer> {
  const answer = await page.evaluate(
    (wanted) =>
      new Promise<unknown>((resolve, reject) => {
        const worker = (window as unknown as PageWithSuites).suites;
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message || "The suites could not be loaded."));
        worker.postMessage(wanted);
      }),
    request,
  );
  return answer as Answer;
}
