/** The parity suites of the GPU engine, in a worker of the engine's page: the browser's WebGPU computes as Dawn's does in Node. */
import { expect, test } from "@playwright/test";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import { buildIfStale, removeFolder, temporaryFolder } from "../support/command-line";
import { bundleSuites, openSuites, runSuite } from "./support/bundle-suites";
import { type EnginePageServer, serveEnginePage } from "./support/engine-page";
import { SOFTWARE_GPU } from "./support/software-gpu";

/** Cases of each suite that draws them: the imitated GPU is slow, and Node's tests run many more. */
const CASES = 2;

const executable = findChromium();

test.use({
  launchOptions: { ...(executable !== undefined && { executablePath: executable }), args: SOFTWARE_GPU },
});
test.skip(executable === undefined, "No Chromium or Chrome is installed here; CHROMIUM can name one.");

let folder: string;
let server: EnginePageServer;

// One server for all of them.
test.describe.configure({ mode: "default" });

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
  test.setTimeout(240_000);
  const seed = Date.now() % 2 ** 31;
  console.log(`GPU parity seed: ${seed}`);
  await page.goto(`${server.origin}/gpu.html`);
  const found = await openSuites(page);
  if ("unavailable" in found) return test.skip(true, found.unavailable);
  test.skip(found.names.length === 0, "There are no suites in tests/gpu-suite.");
  await expect(runSuite(page, { kind: "run", name: "none", seed, count: 1 })).rejects.toThrow(/no suite/);
  for (const name of found.names) {
    const start = performance.now();
    const { cases, failures } = await runSuite(page, { kind: "run", name, seed, count: CASES });
    console.log(`${name}: ${cases} cases in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    expect.soft(failures, name).toEqual([]);
    expect.soft(cases, name).toBeGreaterThan(0);
  }
});
