/** The parity suites of the GPU engine, in a worker of the engine's page: the browser's WebGPU computes as Dawn's does in Node. */
import { expect, test } from "@playwright/test";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import { buildIfStale, removeFolder, temporaryFolder } from "../support/command-line";
import { bundleSuites, runSuites } from "./support/bundle-suites";
import { type EnginePageServer, serveEnginePage } from "./support/engine-page";
import { SOFTWARE_GPU } from "./support/software-gpu";

/** Cases of each suite: the imitated GPU is slow, and Node's tests run many more. */
const CASES = 6;

const executable = findChromium();

test.use({
  launchOptions: { ...(executable !== undefined && { executablePath: executable }), args: SOFTWARE_GPU },
});
test.skip(executable === undefined, "No Chromium or Chrome is installed here; CHROMIUM can name one.");

let folder: string;
let server: EnginePageServer;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  buildIfStale();
  folder = await temporaryFolder();
  await bundleSuites(folder);
  server = await serveEnginePage(folder);
});

test.afterAll(async () => {
  await server?.close();
  if (folder) await removeFolder(folder);
});

test("computes in a page what float64 says", async ({ page }) => {
  const seed = Date.now() % 2 ** 31;
  console.log(`GPU parity seed: ${seed}`);
  await page.goto(`${server.origin}/gpu.html`);
  const answer = await runSuites(page, { seed, count: CASES });
  if ("unavailable" in answer) return test.skip(true, answer.unavailable);
  test.skip(answer.reports.length === 0, "There are no suites in tests/gpu-suite.");
  for (const { name, cases, worstError, failures } of answer.reports) {
    console.log(`${name}: ${cases} cases, ${(100 * worstError).toFixed(0)} % of the error allowed`);
    expect.soft(failures, name).toEqual([]);
    expect.soft(cases, name).toBeGreaterThan(0);
  }
});
